package io.telegramauth.sandbox.dc;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A client's sequence of messages on one key: those received, those responded to, and the responses
 * that the client has not acknowledged yet. It outlives the connection.
 */
final class Session {
  private static final int REMEMBERED = 1024;
  private static final int MAX_UNCONFIRMED = 64;

  /** The state of a message. */
  enum Fate {
    /** It came; its answer is under way, or it wants none. */
    RECEIVED,
    /** It was answered with a result. */
    ANSWERED,
    /** It was answered with an error. */
    FAILED
  }

  /** A message for the client. */
  static final class Outgoing {
    private final long messageId;
    private final int sequence;
    private final byte[] body;
    private final long answerTo;

    Outgoing(long messageId, int sequence, byte[] body, long answerTo) {
      this.messageId = messageId;
      this.sequence = sequence;
      this.body = body;
      this.answerTo = answerTo;
    }

    long messageId() {
      return messageId;
    }

    /** Odd where the client is to confirm it. */
    int sequence() {
      return sequence;
    }

    byte[] body() {
      return body;
    }

    /** The message it answers, or 0. */
    long answerTo() {
      return answerTo;
    }
  }

  private final long id;
  private final Map<Long, Fate> fates = bounded(REMEMBERED);
  private final Map<Long, Outgoing> unconfirmed = bounded(MAX_UNCONFIRMED);
  private int contentSent;
  private boolean announced;
  private boolean listening;
  private Connection connection;

  Session(long id) {
    this.id = id;
  }

  long id() {
    return id;
  }

  /** True the first time: a new session is announced once. */
  boolean announce() {
    boolean first = !announced;
    announced = true;
    return first;
  }

  /** From now on it is sent updates. */
  void listen() {
    listening = true;
  }

  /** The connection to send updates over: of a session that wants them and is connected. */
  Optional<Connection> listener() {
    return Optional.ofNullable(connection).filter(open -> listening && open.isOpen());
  }

  /** What has to be sent again because the client came back over another connection. */
  List<Outgoing> moveTo(Connection current) {
    boolean moved = connection != null && connection != current;
    connection = current;
    return moved ? new ArrayList<>(unconfirmed.values()) : List.of();
  }

  /** The state of a message; null if it never arrived, or long ago. */
  Fate fate(long messageId) {
    return fates.get(messageId);
  }

  void settle(long messageId, Fate fate) {
    fates.put(messageId, fate);
  }

  /** A message that the client need not confirm. */
  Outgoing service(long messageId, byte[] body) {
    return new Outgoing(messageId, contentSent * 2, body, 0);
  }

  /** A message that is kept until the client confirms it. */
  Outgoing content(long messageId, byte[] body, long answerTo) {
    Outgoing message = new Outgoing(messageId, contentSent++ * 2 + 1, body, answerTo);
    unconfirmed.put(messageId, message);
    return message;
  }

  void confirm(Collection<?> messageIds) {
    unconfirmed.keySet().removeAll(messageIds);
  }

  /** The unconfirmed messages that answer one message, or that have that id themselves. */
  List<Outgoing> unconfirmed(long messageId) {
    return unconfirmed.values().stream()
        .filter(m -> m.answerTo() == messageId || m.messageId() == messageId)
        .toList();
  }

  private static <V> Map<Long, V> bounded(int size) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > size;
      }
    };
  }
}
