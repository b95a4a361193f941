import { type BeforeApplicationShutdown, Inject, Injectable } from '@nestjs/common';
import type { OpenSession, Session } from '@gannet/onnx';
import { closeSessions, isolatedSessions, type Limits, ModelStopped } from '@gannet/runtime';
import { CONFIG, type Config } from '../config.js';
import { causesOf, Refused, Unavailable } from '../errors.js';

/** Up to this many pixels a side, an image has MODEL_SECONDS. */
const USUAL_SIDE = 256;
/** So long, for images of that size, a start of the server waits for one image of a generator. */
const TRIAL_SECONDS = 30;

/** Whose graphs are run. */
interface Foreign {
  readonly digest: string;
  readonly name: string;
  readonly version: string;
  readonly resolution: number;
}

/** A model was stopped because of what it took: it would be again. */
export class ModelRefused extends Refused {}

/** A model ended with its process, which had other reasons. */
export class ModelLost extends Unavailable {}

/** Whether what failed has to be opened again. */
export function isLost(error: unknown): boolean {
  return causesOf(error).some((cause) => cause instanceof ModelRefused || cause instanceof ModelLost);
}

/**
 * Where models are run that may hang, or want more memory than there is: each generator's in a process of their own,
 * which is killed when it takes too much, and with this one. Only training runs elsewhere, in threads: its graphs are
 * of our own making.
 */
@Injectable()
export class Models implements BeforeApplicationShutdown {
  private readonly byDigest = new Map<string, OpenSession>();

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Opens graphs that contain a generator's. Both opening and running reject with ModelRefused, a sentence that names
   * it, when it took too much.
   */
  of(generator: Foreign): OpenSession {
    const known = this.byDigest.get(generator.digest);
    if (known) return known;
    const open = told(
      isolatedSessions(this.limits(generator.resolution)),
      `The generator ${generator.name} ${generator.version}`,
    );
    this.byDigest.set(generator.digest, open);
    return open;
  }

  /** Opens graphs of our own that somebody waits for; `what` they compute begins the sentence when they are stopped. */
  own(what: string, resolution: number): OpenSession {
    return told(isolatedSessions(this.limits(resolution)), what);
  }

  /** Opens a generator's graphs to see whether it can be used: for a shorter time, in a process of their own. */
  trial(generator: Foreign): OpenSession {
    const { seconds, memory } = this.limits(generator.resolution);
    return told(
      isolatedSessions({
        seconds: Math.min(seconds, TRIAL_SECONDS * Math.max(1, generator.resolution / USUAL_SIDE)),
        memory,
      }),
      `The generator ${generator.name} ${generator.version}`,
    );
  }

  limits(resolution: number): Limits {
    return {
      seconds: this.config.modelSeconds * Math.max(1, (resolution / USUAL_SIDE) ** 2),
      memory: this.config.modelBytes,
    };
  }

  /** Ends whatever is running here, for nobody wants it any more. */
  abandon(): Promise<void> {
    return closeSessions();
  }

  /** Before requests are waited for: they may wait for a model. */
  beforeApplicationShutdown(): Promise<void> {
    return closeSessions();
  }
}

function told(open: OpenSession, who: string): OpenSession {
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
