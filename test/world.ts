import type { NewMember, Project, Role, Round, RoundState, StartRound } from '@gannet/contracts';
import { type Labeller, SimulatedAnnotator } from '@gannet/cli/simulation';
import { Annotator } from './support/annotator.js';
import { Api } from './support/api.js';
import { CLASSES } from './support/labels.js';
import { type Env, Home, type Login, Server } from './support/server.js';
import { until } from './support/until.js';

/** Small enough that a round takes seconds; every step has more than one piece of work where the task needs it. */
const SMALL_ROUND = { poolSize: 24, batchSize: 3, releaseSize: 20, psi: 0.7, trainingSteps: 20 } as const;

const ENDED: readonly RoundState[] = ['complete', 'failed', 'cancelled'];

/** Somebody on the server, with their rights as a token and as a session. */
export interface TestPerson extends Login {
  readonly id: string;
  readonly token: string;
  /** Calls with the token. */
  readonly api: Api;
}

interface WorldOptions {
  /** Added to the server's settings. */
  readonly env?: Env;
  /** Furnishes the folder before the server starts; what it returns is added to the settings too. */
  readonly prepare?: (home: Home) => Env | void;
}

/** A running server with people and projects. Close it. */
export class World {
  private server_: Server;
  private readonly closing: (() => void | Promise<void>)[] = [];
  private people = 0;
  private readonly everywhere: NewMember[] = [];

  private constructor(
    readonly home: Home,
    private readonly env: Env,
    server: Server,
    /** The first admin's e-mail address and password. */
    readonly adminLogin: Login,
    /** Calls as the first admin. */
    readonly admin: Api,
  ) {
    this.server_ = server;
  }

  static async open({ env: given = {}, prepare }: WorldOptions): Promise<World> {
    const home = new Home();
    try {
      const env = { ...given, ...prepare?.(home) };
      const server = await Server.start(home, env);
      if (!server.login) throw new Error('a new server gave no first sign-in');
      return new World(
        home,
        env,
        server,
        server.login,
        await new Api(server.url).signIn(server.login.email, server.login.password),
      );
    } catch (error) {
      await home.remove();
      throw error;
    }
  }

  get server(): Server {
    return this.server_;
  }

  get url(): string {
    return this.server_.url;
  }

  /** Calls without any rights. */
  get anybody(): Api {
    return new Api(this.url);
  }

  /** Starts a server again, at the same address, on what a dead one has left. */
  async restart(): Promise<void> {
    this.server_ = await Server.start(this.home, { ...this.env, PORT: new URL(this.url).port });
  }

  /** Somebody with this role in every project, also in those that `addProject` adds later. */
  async addPerson(role: Role): Promise<TestPerson> {
    const number = ++this.people;
    const name = `${role} ${number}`;
    const projects = await this.admin.call('projects');
    const { person, password } = await this.admin.call('addPerson', {
      body: {
        email: `${role}-${number}@test.example`,
        name,
        memberships: projects.map(({ slug: project }) => ({ project, role })),
      },
    });
    this.everywhere.push({ email: person.email, role });
    const session = await this.anybody.signIn(person.email, password);
    const { secret } = await session.call('addToken', { body: { name: 'test', role } });
    return { id: person.id, email: person.email, password, token: secret, api: this.anybody.withToken(secret) };
  }

  /** A project on the bundled generator. */
  async addProject(slug: string, firstSeed = 0, settings: StartRound = {}): Promise<Project> {
    const [generator] = await this.admin.call('generators');
    if (!generator) throw new Error('the server has no generator');
    const project = await this.admin.call('addProject', {
      body: {
        slug,
        name: slug,
        schema: { classes: CLASSES.map((name) => ({ name })) },
        generatorDigest: generator.digest,
        firstSeed,
        roundDefaults: { ...SMALL_ROUND, ...settings },
      },
    });
    for (const body of this.everywhere) await this.admin.call('addMember', { params: { project: slug }, body });
    return project;
  }

  /** A connection of somebody who may annotate, closed with the world. */
  async annotator(person: TestPerson): Promise<Annotator> {
    const annotator = await Annotator.connect(this.url, person.token);
    this.closing.push(() => annotator.close());
    return annotator;
  }

  /** A new person who labels whatever the project's queue pushes, until they are told to leave or the world closes. */
  async simulate(project: string, labeller: Labeller): Promise<SimulatedAnnotator> {
    const { token } = await this.addPerson('annotator');
    const annotator = new SimulatedAnnotator({ url: this.url, token, project, labeller });
    this.closing.push(() => annotator.leave());
    annotator.start();
    return annotator;
  }

  /** Starts the project's next round; its number. */
  async startRound(project: string, settings: StartRound = {}): Promise<number> {
    return (await this.admin.call('startRound', { params: { project }, body: settings })).number;
  }

  async round(project: string, number: number): Promise<Round> {
    const round = (await this.admin.call('rounds', { params: { project } })).find((one) => one.number === number);
    if (!round) throw new Error(`${project} has no round ${number}`);
    return round;
  }

  /** The round as soon as it is as wanted; throws when it ends otherwise. */
  async roundWhen(project: string, number: number, what: string, isWanted: (round: Round) => boolean): Promise<Round> {
    return until(`round ${number} of ${project} to be ${what}`, async () => {
      const round = await this.round(project, number);
      if (isWanted(round)) return round;
      if (ENDED.includes(round.state))
        throw new Error(
          `round ${number} of ${project} is ${round.state} where it should be ${what}: ${round.failure ?? ''}\n${this.server.words}`,
        );
      return null;
    });
  }

  roundIn(project: string, number: number, state: RoundState): Promise<Round> {
    return this.roundWhen(project, number, state, (round) => round.state === state);
  }

  /** Ends what this world started, and nothing else, and removes its folder. */
  async close(): Promise<void> {
    try {
      for (const act of this.closing.reverse()) await act();
      await this.server.stop();
    } finally {
      await this.home.remove();
    }
  }
}

/** A real server in a folder of its own, with an admin signed in. */
export function openWorld(options: WorldOptions = {}): Promise<World> {
  return World.open(options);
}
