import pg from 'pg';

/**
 * A connection for pools that may be lost at any moment. A pool hands a new one out before anybody listens to it, and the
 * error of one that nobody listens to ends the process: what is lost shows in the statements that fail.
 */
export class GuardedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
