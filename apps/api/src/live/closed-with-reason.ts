import { WebSocket } from 'ws';

/** RFC 6455's close code for a message that is too large. */
const TOO_LONG = 1009;

/**
 * A WebSocket class that sends a reason when it closes because of a message that is too large; ws itself sends only the
 * code. The protocol limits the reason to 123 bytes.
 */
export function closedWithReason(sentence: string): typeof WebSocket {
  return class extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      super.close(code, reason ?? (code === TOO_LONG ? sentence : undefined));
    }
  };
}
