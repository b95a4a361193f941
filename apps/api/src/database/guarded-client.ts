import pg from 'pg';

/**
 * A pool's client that tolerates a lost connection at any time. A pool hands out a new client before anybody listens to
 * its errors, and an unhandled error event ends the process; failing statements report the loss anyway.
 */
export class GuardedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
