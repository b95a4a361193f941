import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Expiry } from './expiry.js';
import { MembershipsStore } from './memberships.store.js';
import { PeopleController } from './people.controller.js';
import { People } from './people.js';
import { PeopleStore } from './people.store.js';
import { Roles } from './roles.js';
import { WrongPasswords } from './wrong-passwords.js';

const WRONG_PASSWORDS = {
  provide: WrongPasswords,
  inject: [CONFIG],
  useFactory: (config: Config) => new WrongPasswords(config.wrongPasswords),
};

/** What both kinds of process use. */
@Module({ providers: [MembershipsStore], exports: [MembershipsStore] })
export class MembershipsModule {}

/** What the web process does with it. */
@Module({
  imports: [MembershipsModule],
  controllers: [PeopleController],
  providers: [PeopleStore, People, Roles, Expiry, WRONG_PASSWORDS],
  exports: [MembershipsModule, People, Roles],
})
export class PeopleWebModule {}
