package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Processes encrypted packets: checks ids, sequence numbers and salts, unpacks containers and
 * packed messages, acknowledges; passes service messages and calls on.
 *
 * @see <a href="https://core.telegram.org/mtproto/service_messages">Service messages</a>
 */
final class SessionProtocol {
  private static final int CONTAINER = 0x73f1f8dc;
  private static final int MAX_CONTAINED = 1020;

  private final ServerSalts salts;
  private final MessageIds messageIds;
  private final ServiceMessages services;
  private final Rpc rpc;
  private final SecureRandom random;
  private final InstantSource clock;

  SessionProtocol(
      ServerSalts salts,
      MessageIds messageIds,
      ServiceMessages services,
      Rpc rpc,
      SecureRandom random,
      InstantSource clock) {
    this.salts = salts;
    this.messageIds = messageIds;
    this.services = services;
    this.rpc = rpc;
    this.random = random;
    this.clock = clock;
  }

  /** A message, alone or out of a container. */
  static final class Message {
    private final long id;
    private final int sequence;
    private final byte[] body;

    Message(long id, int sequence, byte[] body) {
      this.id = id;
      this.sequence = sequence;
      this.body = body;
    }

    long id() {
      return id;
    }

    int sequence() {
      return sequence;
    }

    byte[] body() {
      return body;
    }

    boolean wantsConfirmation() {
      return (sequence & 1) == 1;
    }
  }

  /** What is to be sent once a packet was gone through. */
  static final class Reply {
    private final List<Session.Outgoing> messages = new ArrayList<>();
    private final List<Long> confirmed = new ArrayList<>();

    void add(Session.Outgoing message) {
      messages.add(message);
    }

    void addAll(List<Session.Outgoing> several) {
      messages.addAll(several);
    }
  }

  /** Everything that handling a message may need to know of where it came from. */
  record Origin(Connection connection, KeyEntry key, Session session, Reply reply) {}

  /** Handles a packet; the future is done when all of it was answered. */
  Future<Void> receive(Connection connection, KeyEntry key, EncryptedMessage packet) {
    Session session = key.session(packet.sessionId());
    Origin origin = new Origin(connection, key, session, new Reply());
    Message message = new Message(packet.messageId(), packet.sequence(), packet.body());
    Optional<TlObject> complaint = complaint(key, packet);
    if (complaint.isPresent()) {
      byte[] body = TlWriter.bytes(complaint.get());
      origin.reply().add(session.service(messageIds.nextNotice(), body));
      send(origin);
      return Future.succeededFuture();
    }
    if (session.announce()) {
      origin.reply().add(announcement(key, session, packet.messageId()));
    }
    origin.reply().addAll(session.moveTo(connection));
    return handle(origin, message, true).onSuccess(nothing -> send(origin));
  }

  private Session.Outgoing announcement(KeyEntry key, Session session, long firstMessageId) {
    TlObject created =
        TlObject.of(TlName.NEW_SESSION_CREATED)
            .with("first_msg_id", firstMessageId)
            .with("unique_id", random.nextLong())
            .with("server_salt", currentSalt(key));
    return session.content(messageIds.nextNotice(), TlWriter.bytes(created), 0);
  }

  private Optional<TlObject> complaint(KeyEntry key, EncryptedMessage packet) {
    int code = 0;
    if ((packet.messageId() & 3) != 0) {
      code = BadMessage.WRONG_LOW_BITS;
    } else if (messageIds.isTooOld(packet.messageId())) {
      code = BadMessage.ID_TOO_LOW;
    } else if (messageIds.isTooNew(packet.messageId())) {
      code = BadMessage.ID_TOO_HIGH;
    }
    if (code != 0) {
      return Optional.of(BadMessage.of(packet.messageId(), packet.sequence(), code));
    }
    boolean knownSalt =
        salts.accepts(key.key().id(), packet.salt(), clock.instant())
            || key.acceptsFirstSalt(packet.salt(), clock.instant());
    return knownSalt
        ? Optional.empty()
        : Optional.of(
            BadMessage.wrongSalt(packet.messageId(), packet.sequence(), currentSalt(key)));
  }

  private long currentSalt(KeyEntry key) {
    return salts.at(key.key().id(), clock.instant(), 0).value();
  }

  private Future<Void> handle(Origin origin, Message message, boolean outermost) {
    Session session = origin.session();
    int id = new TlReader(message.body(), TlSchema.newest()).peekId();
    if (message.wantsConfirmation()) {
      origin.reply().confirmed.add(message.id());
    }
    if (session.fate(message.id()) != null) {
      // Sent again: the answer may have been lost, but nothing is done twice.
      origin.reply().addAll(session.unconfirmed(message.id()));
      return Future.succeededFuture();
    }
    session.settle(message.id(), Session.Fate.RECEIVED);
    if (id == CONTAINER) {
      return outermost
          ? handleContainer(origin, message)
          : complain(origin, message, BadMessage.BAD_CONTAINER);
    }
    byte[] body = message.body();
    if (id == Gzip.PACKED) {
      body = Gzip.unpackObject(body);
    }
    Message plain = new Message(message.id(), message.sequence(), body);
    if (services.handles(plain)) {
      services.handle(origin, plain);
      return Future.succeededFuture();
    }
    if (!message.wantsConfirmation()) {
      return complain(origin, message, BadMessage.ODD_SEQUENCE_EXPECTED);
    }
    return rpc.call(origin, plain)
        .map(
            answer -> {
              session.settle(
                  message.id(), answer.failed() ? Session.Fate.FAILED : Session.Fate.ANSWERED);
              origin
                  .reply()
                  .add(session.content(messageIds.nextAnswer(), answer.body(), message.id()));
              return null;
            });
  }

  private Future<Void> complain(Origin origin, Message message, int code) {
    byte[] body = TlWriter.bytes(BadMessage.of(message.id(), message.sequence(), code));
    origin.reply().add(origin.session().service(messageIds.nextNotice(), body));
    return Future.succeededFuture();
  }

  private Future<Void> handleContainer(Origin origin, Message container) {
    Future<Void> handled = Future.succeededFuture();
    for (Message message : contained(container)) {
      handled = handled.compose(nothing -> handle(origin, message, false));
    }
    return handled;
  }

  private static List<Message> contained(Message container) {
    TlReader reader = new TlReader(container.body(), TlSchema.newest());
    reader.readInt();
    int count = reader.readInt();
    if (count < 0 || count > MAX_CONTAINED) {
      throw new ProtocolException("Container of too many messages");
    }
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long id = reader.readLong();
      int sequence = reader.readInt();
      int length = reader.readInt();
      if (length < 4 || length % 4 != 0) {
        throw new ProtocolException("Wrong message length in a container");
      }
      messages.add(new Message(id, sequence, reader.readRaw(length)));
    }
    return messages;
  }

  private void send(Origin origin) {
    Session session = origin.session();
    List<Session.Outgoing> messages = origin.reply().messages;
    if (!origin.reply().confirmed.isEmpty()) {
      TlObject ack =
          TlObject.of(TlName.MSGS_ACK).with("msg_ids", List.copyOf(origin.reply().confirmed));
      messages.add(session.service(messageIds.nextNotice(), TlWriter.bytes(ack)));
    }
    if (messages.isEmpty()) {
      return;
    }
    Session.Outgoing out =
        messages.size() == 1
            ? messages.get(0)
            : session.service(messageIds.nextNotice(), container(messages));
    origin
        .connection()
        .send(
            origin.key().key(),
            new EncryptedMessage(
                currentSalt(origin.key()),
                session.id(),
                out.messageId(),
                out.sequence(),
                out.body()));
  }

  /** Sends an update to the sessions of a key that listen now; others never learn of it. */
  void push(KeyEntry key, TlObject update) {
    TlObject updates =
        TlObject.of(TlName.UPDATE_SHORT)
            .with("update", update)
            .with("date", (int) clock.instant().getEpochSecond());
    for (Session session : key.sessions()) {
      session
          .listener()
          .ifPresent(
              connection -> {
                Origin origin = new Origin(connection, key, session, new Reply());
                byte[] body = TlWriter.bytes(updates);
                origin.reply().add(session.content(messageIds.nextNotice(), body, 0));
                send(origin);
              });
    }
  }

  private static byte[] container(List<Session.Outgoing> messages) {
    TlWriter writer = new TlWriter(TlSchema.newest());
    writer.writeInt(CONTAINER).writeInt(messages.size());
    for (Session.Outgoing message : messages) {
      writer.writeLong(message.messageId()).writeInt(message.sequence());
      writer.writeInt(message.body().length).writeRaw(message.body());
    }
    return writer.toBytes();
  }
}
