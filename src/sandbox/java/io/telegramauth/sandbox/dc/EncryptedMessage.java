package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;

/** The content of an encrypted packet. */
final class EncryptedMessage {
  private final long salt;
  private final long sessionId;
  private final long messageId;
  private final int sequence;
  private final byte[] body;

  /**
   * What to send.
   *
   * @param salt the server salt
   * @param sessionId the client's random id for a run of messages
   * @param messageId the message's id
   * @param sequence its sequence number
   * @param body TL bytes
   */
  EncryptedMessage(long salt, long sessionId, long messageId, int sequence, byte[] body) {
    this.salt = salt;
    this.sessionId = sessionId;
    this.messageId = messageId;
    this.sequence = sequence;
    this.body = body;
  }

  long salt() {
    return salt;
  }

  long sessionId() {
    return sessionId;
  }

  long messageId() {
    return messageId;
  }

  int sequence() {
    return sequence;
  }

  byte[] body() {
    return body;
  }

  /** Key id and message key, in front of the encrypted part. */
  private static final int OUTER_HEADER = 24;

  private static final int INNER_HEADER = 32;
  private static final int MIN_PADDING = 12;
  private static final int MAX_PADDING = 1024;

  /**
   * Opens a packet of a client.
   *
   * @param packet from the key id on; a tail that fills no block is the transport's padding
   * @throws ProtocolException if the packet was not made with this key
   */
  static EncryptedMessage open(AuthKey key, byte[] packet) {
    int length = packet.length - OUTER_HEADER & -16;
    if (length < INNER_HEADER + MIN_PADDING) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "Encrypted packet too short");
    }
    byte[] messageKey = Bytes.slice(packet, 8, 16);
    byte[] plain =
        MessageKeys.FROM_CLIENT
            .cipher(key, messageKey)
            .decrypt(Bytes.slice(packet, OUTER_HEADER, length));
    if (!MessageDigest.isEqual(messageKey, MessageKeys.FROM_CLIENT.messageKey(key, plain))) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "Wrong message key");
    }
    ByteBuffer in = Bytes.littleEndian(plain);
    long salt = in.getLong();
    long sessionId = in.getLong();
    long messageId = in.getLong();
    int sequence = in.getInt();
    int bodyLength = in.getInt();
    int padding = in.remaining() - bodyLength;
    if (bodyLength < 4 || bodyLength % 4 != 0 || padding < MIN_PADDING || padding > MAX_PADDING) {
      throw new ProtocolException(ProtocolException.UNKNOWN_KEY, "Wrong message length");
    }
    byte[] body = Bytes.slice(plain, INNER_HEADER, bodyLength);
    return new EncryptedMessage(salt, sessionId, messageId, sequence, body);
  }

  /** Makes the packet for a client. */
  byte[] seal(AuthKey key, SecureRandom random) {
    int padding = MIN_PADDING + (-(INNER_HEADER + body.length + MIN_PADDING) & 15);
    byte[] filling = new byte[padding];
    random.nextBytes(filling);
    byte[] plain =
        Bytes.filled(
            INNER_HEADER + body.length + padding,
            out ->
                out.putLong(salt)
                    .putLong(sessionId)
                    .putLong(messageId)
                    .putInt(sequence)
                    .putInt(body.length)
                    .put(body)
                    .put(filling));
    byte[] messageKey = MessageKeys.FROM_SERVER.messageKey(key, plain);
    byte[] secret = MessageKeys.FROM_SERVER.cipher(key, messageKey).encrypt(plain);
    return Bytes.filled(
        OUTER_HEADER + secret.length, out -> out.putLong(key.id()).put(messageKey).put(secret));
  }
}
