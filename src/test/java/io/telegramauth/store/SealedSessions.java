package io.telegramauth.store;

import io.smallrye.mutiny.Multi;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.crypto.Ciphers;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SessionCipher;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.AccessEntry.Action;
import io.telegramauth.session.AccessEntry.Outcome;
import io.telegramauth.session.Session;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.store.SessionSealer.NewRow;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Stores many sessions at once, as logins would, sealed with a secret of one's choice. */
public final class SealedSessions {
  private static final int CONCURRENT = 64;

  private SealedSessions() {}

  /**
   * A session to store.
   *
   * @param id its id
   * @param phoneNumber of its login
   * @param userId the user
   * @param owner the service that owns it
   * @param dc the data centre
   * @param authKey its authorisation key
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record NewSession(
      String id, String phoneNumber, long userId, String owner, int dc, byte[] authKey) {}

  private record Config() implements SessionConfig {
    @Override
    public Duration lifetime() {
      return Duration.ofDays(30);
    }

    @Override
    public Duration retention() {
      return Duration.ofDays(30);
    }

    @Override
    public boolean acceptUnsealed() {
      return false;
    }

    @Override
    public Duration auditRetention() {
      return Duration.ofDays(400);
    }
  }

  /** Stores sessions. */
  public static void insert(StoreEngine engine, String secret, List<NewSession> sessions) {
    SessionCipher cipher = Ciphers.of(secret);
    SessionSealer sealer =
        new SessionSealer(new DocumentSealer(cipher), new AccessChain(cipher), new Config());
    Instant now = Instant.now();
    Multi.createFrom()
        .iterable(sessions)
        .onItem()
        .transformToUni(
            session -> {
              NewRow row = sealer.seal(session(session, now), entry(now));
              return engine.sessions().insert(row.row(), row.entry(), List.of());
            })
        .merge(CONCURRENT)
        .onItem()
        .ignoreAsUni()
        .await()
        .indefinitely();
  }

  private static Session session(NewSession session, Instant now) {
    PortableSession portable =
        new PortableSession(
            session.dc(),
            "149.154.167.40",
            443,
            SecretBytes.of(session.authKey()),
            true,
            17349,
            session.userId());
    return new Session(
        session.id(),
        session.userId(),
        session.owner(),
        now,
        now,
        Optional.empty(),
        now.plus(Duration.ofDays(30)),
        Optional.empty(),
        false,
        Optional.of(
            new Session.Details(
                Route.PROXY,
                Optional.of(PhoneNumber.ofE164(session.phoneNumber())),
                Optional.empty(),
                Optional.empty())),
        Optional.of(new Portable(portable, SessionFormat.GRAMJS)),
        Optional.empty());
  }

  private static AccessEntry entry(Instant now) {
    return new AccessEntry(
        now,
        "telegram-auth",
        Action.CREATE,
        Outcome.DONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
