import { Controller } from '@nestjs/common';
import { routes } from '@gannet/contracts';
import { Database } from '../database/database.js';
import { Unavailable } from '../errors.js';
import { Serves } from './serves.js';

@Controller()
export class HealthController {
  constructor(private readonly db: Database) {}

  @Serves(routes.health)
  async health(): Promise<{ status: 'ok' }> {
    try {
      await this.db.rows('select 1');
    } catch (cause) {
      throw new Unavailable('The database does not answer.', { cause });
    }
    return { status: 'ok' };
  }
}
