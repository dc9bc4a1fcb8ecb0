package io.telegramauth.store;

import io.telegramauth.config.SessionConfig;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.UnreadableRecordException;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.Session;
import io.telegramauth.store.AccessChain.Walk;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.SessionChange.Update;
import io.telegramauth.store.engine.SessionRow;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Seals sessions into rows, and opens them. Three parts of a row are sealed apart: details and
 * secret, so that listing sessions opens no secret; and the seal, which holds everything that the
 * row says in the clear. A row that says anything else than its seal was changed in the store.
 *
 * <p>To revoke a session, nothing has to be opened: the row gets a new seal under the current key.
 * That cannot bring a changed row back, because nothing makes a revoked session live.
 *
 * <p>Earlier builds wrote rows without a seal. Their parts have other names: a row of ours whose
 * seal was taken away does not open as one of theirs.
 */
@ApplicationScoped
class SessionSealer {
  private static final String SEAL = "session-seal";
  private static final long MAX_VERSION = 1L << 53;
  private static final Names CURRENT = new Names("sealed-session-details", "sealed-session");
  private static final Names EARLIER = new Names("session-details", "session");

  private final DocumentSealer sealed;
  private final AccessChain chain;
  private final SessionConfig config;

  SessionSealer(DocumentSealer sealed, AccessChain chain, SessionConfig config) {
    this.sealed = sealed;
    this.chain = chain;
    this.config = config;
  }

  /** The kinds of a row's parts. */
  private record Names(String details, String secret) {}

  /** A new session with the first entry of its log. */
  record NewRow(SessionRow row, AccessLogRow entry) {}

  /** A part of a row that opens, and whether it has the name of earlier builds. */
  private record Part<T>(T content, boolean earlier) {}

  /** A row, and what opens of it. */
  final class Opened {
    private final SessionRow row;
    private final Optional<SessionSealDocument> seal;
    private final Optional<Part<SessionDetailsDocument>> details;
    private final Optional<Part<SessionSecretDocument>> secret;
    private final Optional<String> problem;
    private String whyClosed = "";

    private Opened(SessionRow row, boolean withSecret) {
      this.row = row;
      this.seal = openSeal();
      this.details = part(Names::details, row.details(), SessionDetailsDocument.class);
      this.secret =
          withSecret
              ? row.secret().flatMap(data -> part(Names::secret, data, SessionSecretDocument.class))
              : Optional.empty();
      this.problem = problem(withSecret);
    }

    private Optional<SessionSealDocument> openSeal() {
      return row.seal()
          .flatMap(data -> tryOpen(SEAL, data, SessionSealDocument.class))
          .filter(document -> document.isOf(row));
    }

    private <T> Optional<Part<T>> part(Function<Names, String> name, byte[] data, Class<T> type) {
      return tryOpen(name.apply(CURRENT), data, type)
          .map(content -> new Part<>(content, false))
          .or(
              () ->
                  tryOpen(name.apply(EARLIER), data, type)
                      .map(content -> new Part<>(content, true)));
    }

    private Optional<String> problem(boolean withSecret) {
      String found = null;
      if (row.loggedVersion() > row.version()) {
        found = "it is older than its access log: an old version was put back";
      } else if (row.seal().isPresent() && seal.isEmpty()) {
        found = "it is not what was sealed " + whyClosed;
      } else if (row.seal().isEmpty() && !config.acceptUnsealed()) {
        found = "it has no seal";
      } else if (details.isEmpty()) {
        found = "its details do not open " + whyClosed;
      } else if (details.get().earlier() != isEarlier()) {
        found = "its details are of another form than its seal";
      } else if (withSecret && !row.loggedOut()) {
        found = problemOfSecret();
      }
      return Optional.ofNullable(found);
    }

    private boolean isEarlier() {
      return seal.map(SessionSealDocument::earlier).orElse(true);
    }

    private String problemOfSecret() {
      if (secret.isEmpty()) {
        return "its secret does not open " + whyClosed;
      }
      if (secret.get().earlier() != isEarlier()) {
        return "its secret is of another form than its seal";
      }
      // What earlier builds wrote has no seal that names the user.
      SessionSecretDocument document = secret.get().content();
      return document.format() != null && document.userId() != row.userId()
          ? "it is another user's"
          : null;
    }

    private <T> Optional<T> tryOpen(String kind, byte[] data, Class<T> type) {
      try {
        return Optional.of(sealed.open(new RecordName(kind, row.sessionId()), data, type));
      } catch (UnreadableRecordException e) {
        whyClosed = "(" + e.getMessage() + ")";
        return Optional.empty();
      }
    }

    /** Begins to verify its access log. */
    Walk walkLog(Instant now) {
      return chain.walk(
          row, seal.map(SessionSealDocument::headBytes), now.minus(config.auditRetention()));
    }

    /** The session. */
    Session session() {
      return new Session(
          row.sessionId(),
          row.userId(),
          row.owner(),
          row.createdAt(),
          row.updatedAt(),
          row.lastUsedAt(),
          row.expiresAt(),
          row.revokedAt(),
          row.loggedOut(),
          details.map(part -> part.content().toDetails()),
          secret.map(part -> part.content().toSession()),
          problem);
    }

    /** The row as used at the entry's time. */
    Update use(AccessEntry entry) {
      return update(Optional.of(entry.at()), row.revokedAt(), row.loggedOut(), entry);
    }

    /** The row as it is, sealed anew: it was not used. */
    Update reseal(AccessEntry entry) {
      return update(row.lastUsedAt(), row.revokedAt(), row.loggedOut(), entry);
    }

    /** Whether every part has the current form and is sealed with the current key. */
    boolean isCurrent() {
      return !isEarlier()
          && row.seal().filter(sealed::isCurrent).isPresent()
          && sealed.isCurrent(row.details())
          && row.secret().filter(data -> !sealed.isCurrent(data)).isEmpty();
    }

    /** Whether it is revoked, and sealed so. */
    boolean isRevoked() {
      return seal.isPresent()
          && row.revokedAt().isPresent()
          && row.loggedVersion() <= row.version();
    }

    /** The row as revoked at the entry's time, unless it was before. */
    Update revoke(AccessEntry entry) {
      return recordLogOut(false, entry);
    }

    /**
     * The row after an attempt to log out at Telegram. It is revoked in any case: what is sealed
     * here was not verified, and somebody may have taken the revocation back.
     */
    Update recordLogOut(boolean confirmed, AccessEntry entry) {
      Optional<Instant> revokedAt = row.revokedAt().or(() -> Optional.of(entry.at()));
      return update(row.lastUsedAt(), revokedAt, row.loggedOut() || confirmed, entry);
    }

    /** The entry of something that leaves the row as it is. */
    AccessLogRow note(AccessEntry entry) {
      long version = isPossible(row.version()) ? row.version() : 0;
      return new AccessLogRow(row.sessionId(), version, entry, Optional.empty());
    }

    /**
     * The next version of the row, sealed with the current key. A part that does not open stays as
     * it is.
     */
    private Update update(
        Optional<Instant> lastUsedAt,
        Optional<Instant> revokedAt,
        boolean loggedOut,
        AccessEntry entry) {
      // One form for all parts: if one does not open, none is renamed.
      boolean renamed = details.isPresent() && (secret.isPresent() || row.secret().isEmpty());
      boolean earlier = !renamed && (isEarlierPart(details) || isEarlierPart(secret));
      Names names = earlier ? EARLIER : CURRENT;
      SessionRow next =
          new SessionRow(
              row.sessionId(),
              row.userId(),
              row.owner(),
              row.createdAt(),
              entry.at(),
              lastUsedAt,
              row.expiresAt(),
              revokedAt,
              loggedOut,
              nextVersion(),
              row.loggedVersion(),
              resealed(names.details(), row.details(), details, earlier),
              loggedOut
                  ? Optional.empty()
                  : row.secret().map(data -> resealed(names.secret(), data, secret, earlier)),
              Optional.empty());
      byte[] before = seal.map(SessionSealDocument::headBytes).orElse(AccessChain.START);
      byte[] head = AccessChain.head(before, row.sessionId(), next.version(), entry);
      return new Update(
          row,
          withSeal(next, earlier, head),
          chain.row(
              row.sessionId(), next.version(), entry, head, seal.map(known -> row.updatedAt())));
    }

    /** Above both versions, unless somebody has written one that we never would. */
    private long nextVersion() {
      return 1
          + LongStream.of(row.version(), row.loggedVersion())
              .filter(Opened::isPossible)
              .max()
              .orElse(row.version());
    }

    private static boolean isPossible(long version) {
      return version >= 0 && version < MAX_VERSION;
    }

    private <T> byte[] resealed(String kind, byte[] data, Optional<Part<T>> part, boolean earlier) {
      return part.isEmpty() || (part.get().earlier() == earlier && sealed.isCurrent(data))
          ? data
          : sealed.seal(new RecordName(kind, row.sessionId()), part.get().content());
    }

    private static boolean isEarlierPart(Optional<? extends Part<?>> part) {
      return part.map(Part::earlier).orElse(false);
    }
  }

  /** Opens a row. */
  Opened open(SessionRow row) {
    return new Opened(row, true);
  }

  /** Opens a row without its secret. It must not be updated. */
  Opened openDetails(SessionRow row) {
    return new Opened(row, false);
  }

  /** The row of a new session, sealed with the current key. */
  NewRow seal(Session session, AccessEntry entry) {
    String id = session.sessionId();
    SessionRow row =
        new SessionRow(
            id,
            session.userId(),
            session.owner(),
            session.createdAt(),
            session.updatedAt(),
            session.lastUsedAt(),
            session.expiresAt(),
            session.revokedAt(),
            session.loggedOut(),
            1,
            1,
            sealed.seal(
                new RecordName(CURRENT.details(), id),
                SessionDetailsDocument.of(session.details().orElseThrow())),
            session
                .telegram()
                .map(
                    telegram ->
                        sealed.seal(
                            new RecordName(CURRENT.secret(), id),
                            SessionSecretDocument.of(telegram))),
            Optional.empty());
    byte[] head = AccessChain.head(AccessChain.START, id, 1, entry);
    return new NewRow(withSeal(row, false, head), chain.row(id, 1, entry, head, Optional.empty()));
  }

  private SessionRow withSeal(SessionRow row, boolean earlier, byte[] head) {
    byte[] seal =
        sealed.seal(
            new RecordName(SEAL, row.sessionId()), SessionSealDocument.of(row, earlier, head));
    return row.withSeal(seal);
  }
}
