import { Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config.js';
import { Expiry } from './expiry.js';
import { PeopleController } from './people.controller.js';
import { People } from './people.js';
import { PeopleStore } from './people.store.js';
import { WrongPasswords } from './wrong-passwords.js';

const WRONG_PASSWORDS = {
  provide: WrongPasswords,
  inject: [CONFIG],
  useFactory: (config: Config) => new WrongPasswords(config.wrongPasswords),
};

/** What the web process does with it. */
@Module({
  controllers: [PeopleController],
  providers: [PeopleStore, People, Expiry, WRONG_PASSWORDS],
  exports: [People],
})
export class PeopleWebModule {}
