import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { OpenSession, Session } from '@gannet/onnx';
import { closeSessions, isolatedSessions, type Limits, ModelStopped, runtimeFingerprint } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import { causesOf, Refused, Unavailable } from '../errors.js';
import { Budget } from './budget.js';

/** Images up to this size have MODEL_SECONDS. */
const USUAL_SIDE = 256;
/** Maximum time per image of that size when the server tries out a generator at its start. */
const TRIAL_SECONDS = 30;

/** A generator whose graphs are run. */
interface ForeignGenerator {
  readonly digest: string;
  readonly name: string;
  readonly version: string;
  readonly resolution: number;
}

/** A model was stopped because it exceeded a limit, as it would again. */
export class ModelRefused extends Refused {}

/** A model's process ended for another reason. */
export class ModelLost extends Unavailable {}

/** Whether the session has to be opened again. */
export function isLost(error: unknown): boolean {
  return causesOf(error).some((cause) => cause instanceof ModelRefused || cause instanceof ModelLost);
}

/**
 * Runs models that might hang or use too much memory: each generator in its own process, which is killed when it
 * exceeds its limits and when this process ends. Only training runs elsewhere, in threads, because its graphs are our
 * own.
 */
@Injectable()
export class Models implements OnModuleInit, BeforeApplicationShutdown {
  private readonly log = new Logger(Models.name);
  /** Bytes of everything that this process keeps open, estimated. */
  readonly budget: Budget;
  private readonly byDigest = new Map<string, OpenSession>();

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.budget = new Budget(config.openModelBytes);
  }

  onModuleInit(): void {
    const { openModelBytes, modelBytes, provider } = this.config;
    this.log.log(
      `This process keeps opened models of up to ${gibOf(openModelBytes)} GiB (OPEN_MODELS_GIB); the process of one generator may use ${gibOf(modelBytes)} GiB (MODEL_GIB). Models run on ${provider} (EXECUTION_PROVIDER).`,
    );
  }

  /** What results depend on bit for bit, besides their inputs. */
  get runtime(): string {
    return runtimeFingerprint(this.config.provider);
  }

  /**
   * Opens graphs that contain a generator's. Opening and running reject with ModelRefused, a sentence with its name,
   * when a limit is exceeded.
   */
  of(generator: ForeignGenerator): OpenSession {
    const known = this.byDigest.get(generator.digest);
    if (known) return known;
    const open = explaining(
      isolatedSessions(this.limits(generator.resolution), this.device),
      `The generator ${generator.name} ${generator.version}`,
    );
    this.byDigest.set(generator.digest, open);
    return open;
  }

  /**
   * Opens our own graphs for requests that somebody waits for; `what` they compute is the subject of the error message.
   */
  own(what: string, resolution: number): OpenSession {
    return explaining(isolatedSessions(this.limits(resolution), this.device), what);
  }

  /**
   * Opens a generator's graphs to try them out: with a shorter time limit, in a process of their own, which ends when
   * `signal` does. `observe` is told the most memory that the process has taken.
   */
  trial(generator: ForeignGenerator, observe?: (peak: number) => void, signal?: AbortSignal): OpenSession {
    const { memory } = this.limits(generator.resolution);
    const open = explaining(
      isolatedSessions({ seconds: this.trialSeconds(generator.resolution), memory }, { observe, ...this.device }),
      `The generator ${generator.name} ${generator.version}`,
    );
    return signal ? until(signal, open) : open;
  }

  private get device(): Pick<Config, 'provider'> & { environment: Config['deviceEnvironment'] } {
    return { provider: this.config.provider, environment: this.config.deviceEnvironment };
  }

  /** The most seconds that a run may take in a trial. */
  trialSeconds(resolution: number): number {
    return Math.min(this.limits(resolution).seconds, TRIAL_SECONDS * Math.max(1, resolution / USUAL_SIDE));
  }

  limits(resolution: number): Limits {
    return {
      seconds: this.config.modelSeconds * Math.max(1, (resolution / USUAL_SIDE) ** 2),
      memory: this.config.modelBytes,
    };
  }

  /** Stops everything that is running, because nobody wants the results any more. */
  stopAll(): Promise<void> {
    return closeSessions();
  }

  /** Before open requests are awaited: they may be waiting for a model. */
  beforeApplicationShutdown(): Promise<void> {
    return closeSessions();
  }
}

const gibOf = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

/** Closes the sessions that were opened when `signal` aborts. */
function until(signal: AbortSignal, open: OpenSession): OpenSession {
  return async (model, options) => {
    signal.throwIfAborted();
    const session = await open(model, options);
    signal.addEventListener('abort', () => void session.close(), { once: true });
    if (signal.aborted) await session.close();
    return session;
  };
}

function explaining(open: OpenSession, who: string): OpenSession {
  const explained = (error: unknown, isGone: boolean): unknown => {
    if (error instanceof ModelStopped) return new ModelRefused('INVALID', sentenceOf(error, who), { cause: error });
    return isGone ? new ModelLost(`${who} was stopped. Try again.`, { cause: error }) : error;
  };
  return async (model, options) => {
    const session = await open(model, options).catch((error: unknown) => {
      throw explained(error, false);
    });
    return {
      run: (feeds, outputs) =>
        session.run(feeds, outputs).catch((error: unknown) => {
          throw explained(error, session.isLost === true);
        }),
      close: () => session.close(),
      get isLost() {
        return session.isLost === true;
      },
    } satisfies Session;
  };
}

function sentenceOf({ reason, message }: ModelStopped, who: string): string {
  const way =
    reason === 'time'
      ? 'Where it only needs longer than others, raise MODEL_SECONDS'
      : 'Where the machine has more, raise MODEL_GIB';
  return `${who} was stopped: ${message} for one image. ${way} and start the server again.`;
}
