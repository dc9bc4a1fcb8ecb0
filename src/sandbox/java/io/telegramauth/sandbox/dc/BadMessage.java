package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;

/**
 * The reason for rejecting a message.
 *
 * @see <a
 *     href="https://core.telegram.org/mtproto/service_messages_about_messages#notice-of-ignored-error-message">
 *     Notice of ignored message</a>
 */
final class BadMessage {
  /** The message id is too low: the client's clock is behind. */
  static final int ID_TOO_LOW = 16;

  /** The message id is too high: the client's clock is ahead. */
  static final int ID_TOO_HIGH = 17;

  /** The two lowest bits of a client's message ids are zero. */
  static final int WRONG_LOW_BITS = 18;

  /** An even sequence number was expected: the message wants no confirmation. */
  static final int EVEN_SEQUENCE_EXPECTED = 34;

  /** An odd sequence number was expected: the message wants a confirmation. */
  static final int ODD_SEQUENCE_EXPECTED = 35;

  /** The server salt is another by now. */
  static final int WRONG_SALT = 48;

  /** A container in a container. */
  static final int BAD_CONTAINER = 64;

  private BadMessage() {}

  static TlObject of(long messageId, int sequence, int code) {
    return TlObject.of(TlName.BAD_MSG_NOTIFICATION)
        .with("bad_msg_id", messageId)
        .with("bad_msg_seqno", sequence)
        .with("error_code", code);
  }

  static TlObject wrongSalt(long messageId, int sequence, long salt) {
    return TlObject.of(TlName.BAD_SERVER_SALT)
        .with("bad_msg_id", messageId)
        .with("bad_msg_seqno", sequence)
        .with("error_code", WRONG_SALT)
        .with("new_server_salt", salt);
  }
}
