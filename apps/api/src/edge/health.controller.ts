import { readFileSync } from 'node:fs';
import { Controller } from '@nestjs/common';
import { openApi, routes } from '@gannet/contracts';
import { Database } from '../database/database.js';
import { Unavailable } from '../errors.js';
import { Serves } from './serves.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};
/** Computed once: it depends only on the code. */
const OPEN_API = openApi(version);

@Controller()
export class HealthController {
  constructor(private readonly db: Database) {}

  @Serves(routes.health)
  async health(): Promise<{ status: 'ok' }> {
    try {
      await this.db.run('select 1');
    } catch (cause) {
      throw new Unavailable('The database does not answer.', { cause });
    }
    return { status: 'ok' };
  }

  @Serves(routes.openApi)
  openApi(): typeof OPEN_API {
    return OPEN_API;
  }
}
