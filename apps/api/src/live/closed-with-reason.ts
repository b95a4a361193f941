import { WebSocket } from 'ws';

/** The close code of RFC 6455 for a message that is too long. */
const TOO_LONG = 1009;

/**
 * Web sockets that close with a sentence when a message is too long: ws itself sends the code alone. At most 123 bytes,
 * as the protocol has it.
 */
export function closedWithReason(sentence: string): typeof WebSocket {
  return class extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      super.close(code, reason ?? (code === TOO_LONG ? sentence : undefined));
    }
  };
}
