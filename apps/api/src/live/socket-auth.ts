import { Inject, Injectable } from '@nestjs/common';
import { Handshake, MESSAGE_ROLES, PROTOCOL_VERSION } from '@gannet/contracts';
import { CONFIG, type Config } from '../config.js';
import { whyCrossSite } from '../edge/cross-site.js';
import { validated } from '../edge/serves.js';
import { Refused } from '../errors.js';
import { checkSamePerson } from '../people/people.rules.js';
import { People } from '../people/people.js';
import { Roles } from '../people/roles.js';
import { sessionOf } from '../people/session-cookie.js';
import type { Authenticated, LiveSocket } from './connection.js';

/** Authentication of socket connections. */
@Injectable()
export class SocketAuth {
  constructor(
    private readonly people: People,
    private readonly roles: Roles,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The caller of a new connection, and how to authenticate again. Refuses other protocol versions, pages of other
   * sites, and callers who are not signed in.
   */
  async authenticate(socket: LiveSocket): Promise<Authenticated> {
    return {
      ...(await callerOf(socket, this.people, this.config)),
      checkRole: (place) => this.roles.check(socket.data.caller, place, MESSAGE_ROLES),
      mayAnnotate: (project) => this.roles.mayAnnotate(socket.data.caller, project),
    };
  }
}

async function callerOf(
  socket: LiveSocket,
  people: People,
  config: Config,
): Promise<Omit<Authenticated, 'checkRole' | 'mayAnnotate'>> {
  const { token, timeZone, personId } = handshakeOf(socket.handshake.auth);
  const zone = timeZone === undefined ? {} : { timeZone };
  if (token !== undefined)
    return {
      caller: await people.callerOfToken(token),
      authenticate: () => people.callerOfToken(token).catch(nullIfRefused),
      ...zone,
    };
  const foreign = whyCrossSite(socket.handshake.headers, config.publicUrl);
  if (foreign !== null) throw new Refused('FORBIDDEN', foreign);
  const secret = sessionOf(socket.handshake.headers.cookie);
  const caller = secret ? await people.callerOfSession(secret) : null;
  if (!caller || !secret) throw new Refused('UNAUTHENTICATED', 'Sign in first.');
  checkSamePerson(caller, personId);
  return { caller, authenticate: () => people.callerOfSession(secret), ...zone };
}

/** The rest of the handshake is read only if the protocol version matches: others may have other fields. */
function handshakeOf(auth: unknown): Handshake {
  const said = Handshake.pick({ protocol: true }).safeParse(auth);
  if (!said.success) throw new Refused('INVALID', 'The connection did not say its protocol.');
  if (said.data.protocol !== PROTOCOL_VERSION)
    throw new Refused(
      'CONFLICT',
      `The server speaks protocol ${PROTOCOL_VERSION}, this client ${said.data.protocol}. Reload the page or update the program.`,
    );
  return validated(Handshake, auth, { '': 'the handshake' });
}

function nullIfRefused(error: unknown): null {
  if (error instanceof Refused) return null;
  throw error;
}
