import { Body, Controller, Inject, Ip, Param, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import {
  type CreatedPerson,
  type CreatedToken,
  Id,
  NewPerson,
  NewToken,
  PasswordChange,
  type Person,
  PersonChange,
  routes,
  SignIn,
  type Token,
} from '@gannet/contracts';
import { CONFIG, type Config } from '../config.js';
import { type Caller, Validated, Serves, CurrentCaller } from '../edge/serves.js';
import { People } from './people.js';
import { checkCookieIsAccepted, cookieOptions, SESSION_COOKIE, sessionOf } from './session-cookie.js';
import { WrongPasswords } from './wrong-passwords.js';

@Controller()
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly wrongPasswords: WrongPasswords,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Serves(routes.signIn)
  async signIn(
    @Ip() address: string,
    @Body(new Validated(SignIn)) body: SignIn,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Person> {
    checkCookieIsAccepted(request.headers.origin, this.config);
    const { person, secret, expiresAt } = await this.wrongPasswords.counted({ address, account: body.email }, () =>
      this.people.signIn(body),
    );
    response.cookie(SESSION_COOKIE, secret, { ...cookieOptions(this.config), expires: expiresAt });
    return person;
  }

  @Serves(routes.signOut)
  async signOut(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<object> {
    const secret = sessionOf(request.headers.cookie);
    if (secret) await this.people.signOut(secret);
    response.clearCookie(SESSION_COOKIE, cookieOptions(this.config));
    return {};
  }

  @Serves(routes.me)
  me(@CurrentCaller() caller: Caller): Promise<Person> {
    return this.people.me(caller);
  }

  @Serves(routes.changePassword)
  async changePassword(
    @Ip() address: string,
    @CurrentCaller() caller: Caller,
    @Body(new Validated(PasswordChange)) body: PasswordChange,
  ): Promise<object> {
    await this.wrongPasswords.counted({ address, account: caller.personId }, () =>
      this.people.changePassword(caller, body),
    );
    return {};
  }

  @Serves(routes.people)
  all(): Promise<Person[]> {
    return this.people.all();
  }

  @Serves(routes.addPerson)
  add(@Body(new Validated(NewPerson)) body: z.output<typeof NewPerson>): Promise<CreatedPerson> {
    return this.people.add(body);
  }

  @Serves(routes.changePerson)
  change(
    @CurrentCaller() caller: Caller,
    @Param('personId', new Validated(Id)) personId: string,
    @Body(new Validated(PersonChange)) body: PersonChange,
  ): Promise<Person> {
    return this.people.change(caller, personId, body);
  }

  @Serves(routes.resetPassword)
  resetPassword(@Param('personId', new Validated(Id)) personId: string): Promise<CreatedPerson> {
    return this.people.resetPassword(personId);
  }

  @Serves(routes.tokens)
  tokens(@CurrentCaller() caller: Caller): Promise<Token[]> {
    return this.people.tokens(caller);
  }

  @Serves(routes.addToken)
  addToken(
    @CurrentCaller() caller: Caller,
    @Body(new Validated(NewToken)) body: z.output<typeof NewToken>,
  ): Promise<CreatedToken> {
    return this.people.addToken(caller, body);
  }

  @Serves(routes.revokeToken)
  async revokeToken(
    @CurrentCaller() caller: Caller,
    @Param('tokenId', new Validated(Id)) tokenId: string,
  ): Promise<object> {
    await this.people.revokeToken(caller, tokenId);
    return {};
  }
}
