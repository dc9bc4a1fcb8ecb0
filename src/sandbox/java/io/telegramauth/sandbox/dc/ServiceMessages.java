package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.dc.tl.TlName;
import io.telegramauth.sandbox.dc.tl.TlObject;
import io.telegramauth.sandbox.dc.tl.TlReader;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import io.telegramauth.sandbox.dc.tl.TlWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The messages of MTProto itself, which are no calls of the API: confirmations, pings, salts, the
 * end of sessions and keys.
 *
 * @see <a href="https://core.telegram.org/mtproto/service_messages">Service messages</a>
 */
final class ServiceMessages {
  private static final int MAX_SALTS = 64;
  private static final byte NOTHING_KNOWN = 1;
  private static final byte RECEIVED = 4;
  private static final byte ANSWERED = RECEIVED | 64;

  private interface Handler {
    void handle(SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject content);
  }

  private final Map<String, Handler> handlers =
      Map.ofEntries(
          Map.entry(TlName.MSGS_ACK.text(), this::confirm),
          Map.entry(TlName.MSGS_STATE_REQ.text(), this::states),
          Map.entry(TlName.MSG_RESEND_REQ.text(), this::resend),
          Map.entry(TlName.MSGS_STATE_INFO.text(), ServiceMessages::ignore),
          Map.entry(TlName.MSGS_ALL_INFO.text(), ServiceMessages::ignore),
          Map.entry(TlName.HTTP_WAIT.text(), ServiceMessages::ignore),
          Map.entry(TlName.PING.text(), this::ping),
          Map.entry(TlName.PING_DELAY_DISCONNECT.text(), this::ping),
          Map.entry(TlName.GET_FUTURE_SALTS.text(), this::futureSalts),
          Map.entry(TlName.RPC_DROP_ANSWER.text(), this::dropAnswer),
          Map.entry(TlName.DESTROY_SESSION.text(), this::destroySession),
          Map.entry(TlName.DESTROY_AUTH_KEY.text(), this::destroyKey));

  private final KeyRing keys;
  private final ServerSalts salts;
  private final MessageIds messageIds;
  private final InstantSource clock;

  ServiceMessages(KeyRing keys, ServerSalts salts, MessageIds messageIds, InstantSource clock) {
    this.keys = keys;
    this.salts = salts;
    this.messageIds = messageIds;
    this.clock = clock;
  }

  /** Whether a message is one of these. */
  boolean handles(SessionProtocol.Message message) {
    TlReader reader = new TlReader(message.body(), TlSchema.newest());
    return TlSchema.newest().name(reader.peekId()).filter(handlers::containsKey).isPresent();
  }

  /** Handles one of these. */
  void handle(SessionProtocol.Origin origin, SessionProtocol.Message message) {
    TlObject content = new TlReader(message.body(), TlSchema.newest()).readObject();
    handlers.get(content.name()).handle(origin, message, content);
  }

  private static void ignore(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject content) {
    // Answers to questions that this server never asks.
  }

  private void confirm(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject ack) {
    if (message.wantsConfirmation()) {
      answer(
          origin,
          BadMessage.of(message.id(), message.sequence(), BadMessage.EVEN_SEQUENCE_EXPECTED));
      return;
    }
    origin.session().confirm(ack.listAt("msg_ids"));
  }

  private void states(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject request) {
    List<?> ids = request.listAt("msg_ids");
    byte[] states = new byte[ids.size()];
    for (int i = 0; i < states.length; i++) {
      Session.Fate fate = origin.session().fate((Long) ids.get(i));
      states[i] =
          fate == null ? NOTHING_KNOWN : fate == Session.Fate.RECEIVED ? RECEIVED : ANSWERED;
    }
    answer(
        origin,
        TlObject.of(TlName.MSGS_STATE_INFO).with("req_msg_id", message.id()).with("info", states));
  }

  private void resend(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject request) {
    for (Object id : request.listAt("msg_ids")) {
      origin.reply().addAll(origin.session().unconfirmed((Long) id));
    }
  }

  private void ping(SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject ping) {
    if (ping.is(TlName.PING_DELAY_DISCONNECT)) {
      origin.connection().closeAfter(ping.intAt("disconnect_delay"));
    }
    answer(
        origin,
        TlObject.of(TlName.PONG)
            .with("msg_id", message.id())
            .with("ping_id", ping.longAt("ping_id")));
  }

  private void futureSalts(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject request) {
    int wanted = Math.max(1, Math.min(MAX_SALTS, request.intAt("num")));
    Instant now = clock.instant();
    List<TlObject> future = new ArrayList<>();
    for (int i = 0; i < wanted; i++) {
      ServerSalts.Salt salt = salts.at(origin.key().key().id(), now, i);
      future.add(
          TlObject.of(TlName.FUTURE_SALT)
              .with("valid_since", (int) salt.validSince())
              .with("valid_until", (int) salt.validUntil())
              .with("salt", salt.value()));
    }
    answer(
        origin,
        TlObject.of(TlName.FUTURE_SALTS)
            .with("req_msg_id", message.id())
            .with("now", (int) now.getEpochSecond())
            .with("salts", future));
  }

  /** Calls are done in turn, so none is ever still running when its answer is to be dropped. */
  private void dropAnswer(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject request) {
    Session session = origin.session();
    TlObject result =
        session.unconfirmed(request.longAt("req_msg_id")).stream()
            .findFirst()
            .map(
                dropped -> {
                  session.confirm(List.of(dropped.messageId()));
                  return TlObject.of(TlName.RPC_ANSWER_DROPPED)
                      .with("msg_id", dropped.messageId())
                      .with("seq_no", dropped.sequence())
                      .with("bytes", dropped.body().length);
                })
            .orElseGet(() -> TlObject.of(TlName.RPC_ANSWER_UNKNOWN));
    byte[] body = RpcResult.of(message.id(), TlWriter.bytes(result)).body();
    origin.reply().add(session.content(messageIds.nextAnswer(), body, message.id()));
  }

  private void destroySession(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject request) {
    long id = request.longAt("session_id");
    boolean destroyed = id != origin.session().id() && origin.key().destroySession(id);
    answer(
        origin,
        TlObject.of(destroyed ? TlName.DESTROY_SESSION_OK : TlName.DESTROY_SESSION_NONE)
            .with("session_id", id));
  }

  private void destroyKey(
      SessionProtocol.Origin origin, SessionProtocol.Message message, TlObject request) {
    try {
      keys.destroy(origin.key().permanentKey());
      answer(origin, TlObject.of(TlName.DESTROY_AUTH_KEY_OK));
    } catch (RpcError unbound) {
      answer(origin, TlObject.of(TlName.DESTROY_AUTH_KEY_NONE));
    }
  }

  private void answer(SessionProtocol.Origin origin, TlObject content) {
    byte[] body = TlWriter.bytes(content);
    origin.reply().add(origin.session().service(messageIds.nextAnswer(), body));
  }
}
