package io.telegramauth.store;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.telegramauth.config.SessionConfig;
import io.telegramauth.crypto.RecordName;
import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.crypto.UnreadableRecordException;
import io.telegramauth.phone.PhoneNumber;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.Session;
import io.telegramauth.session.Session.Details;
import io.telegramauth.session.TelegramSession;
import io.telegramauth.session.TelegramSession.Opaque;
import io.telegramauth.session.TelegramSession.Portable;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.store.engine.SessionChange.Update;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.telegram.Route;
import io.telegramauth.telegram.sessionstring.PortableSession;
import io.telegramauth.telegram.sessionstring.SessionFormat;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;

/**
 * Maps sessions to rows and back. Three parts of a row are sealed apart: details and secret, so
 * that listing sessions opens no secret; and the seal, which holds everything that the row says in
 * the clear. A row that says anything else than its seal was changed in the store.
 *
 * <p>To revoke a session, nothing has to be opened: the row gets a new seal under the current key.
 * That cannot bring a changed row back, because nothing makes a revoked session live.
 *
 * <p>Earlier builds wrote rows without a seal. Their parts have other names: a row of ours whose
 * seal was taken away does not open as one of theirs.
 */
@ApplicationScoped
class SessionRowMapper {
  private static final String SEAL = "session-seal";
  private static final long MAX_VERSION = 1L << 53;
  private static final Names CURRENT = new Names("sealed-session-details", "sealed-session");
  private static final Names EARLIER = new Names("session-details", "session");

  private final DocumentSealer sealed;
  private final AccessChain chain;
  private final SessionConfig config;

  SessionRowMapper(DocumentSealer sealed, AccessChain chain, SessionConfig config) {
    this.sealed = sealed;
    this.chain = chain;
    this.config = config;
  }

  /** The kinds of a row's parts. */
  private record Names(String details, String secret) {}

  /** The stored form of a session's details. */
  @RegisterForReflection
  record DetailsDocument(Route route, String phoneNumber, String userAgent, String address) {
    @Override
    public String toString() {
      return "DetailsDocument[redacted]";
    }
  }

  /** The stored form of a session at Telegram: its fields and format, or an opaque text. */
  @RegisterForReflection
  record SecretDocument(
      SessionFormat format,
      int dc,
      String address,
      int port,
      String authKey,
      boolean test,
      int apiId,
      long userId,
      String text) {
    static SecretDocument of(TelegramSession session) {
      if (session instanceof Portable portable) {
        PortableSession own = portable.session();
        return new SecretDocument(
            portable.format(),
            own.dc(),
            own.address(),
            own.port(),
            Base64.getEncoder().encodeToString(own.authKey().reveal()),
            own.test(),
            own.apiId(),
            own.userId(),
            null);
      }
      return new SecretDocument(null, 0, null, 0, null, false, 0, 0, session.text().reveal());
    }

    TelegramSession toSession() {
      if (format == null) {
        return new Opaque(SecretString.of(text));
      }
      SecretBytes key = SecretBytes.of(Base64.getDecoder().decode(authKey));
      return new Portable(new PortableSession(dc, address, port, key, test, apiId, userId), format);
    }

    @Override
    public String toString() {
      return "SecretDocument[redacted]";
    }
  }

  /**
   * What a seal holds: the row's fields, and the head of its access log. Times are milliseconds
   * since 1970.
   *
   * @param earlier whether the parts have the names of earlier builds
   */
  @RegisterForReflection
  record SealDocument(
      long version,
      long userId,
      String owner,
      long createdAt,
      long updatedAt,
      Long lastUsedAt,
      long expiresAt,
      Long revokedAt,
      boolean loggedOut,
      boolean earlier,
      String head) {
    static SealDocument of(SessionRow row, boolean earlier, byte[] head) {
      return new SealDocument(
          row.version(),
          row.userId(),
          row.owner(),
          row.createdAt().toEpochMilli(),
          row.updatedAt().toEpochMilli(),
          row.lastUsedAt().map(Instant::toEpochMilli).orElse(null),
          row.expiresAt().toEpochMilli(),
          row.revokedAt().map(Instant::toEpochMilli).orElse(null),
          row.loggedOut(),
          earlier,
          Base64.getEncoder().encodeToString(head));
    }

    byte[] headBytes() {
      return Base64.getDecoder().decode(head);
    }

    boolean isOf(SessionRow row) {
      return equals(of(row, earlier, headBytes()));
    }
  }

  /** A new session with the first entry of its log. */
  record NewRow(SessionRow row, AccessLogRow entry) {}

  /** A part of a row that opens, and whether it has the name of earlier builds. */
  private record Part<T>(T content, boolean earlier) {}

  /** A row, and what opens of it. */
  final class Opened {
    private final SessionRow row;
    private final Optional<SealDocument> seal;
    private final Optional<Part<DetailsDocument>> details;
    private final Optional<Part<SecretDocument>> secret;
    private final Optional<String> problem;
    private String whyClosed = "";

    private Opened(SessionRow row, boolean withSecret) {
      this.row = row;
      this.seal = openSeal();
      this.details = part(Names::details, row.details(), DetailsDocument.class);
      this.secret =
          withSecret
              ? row.secret().flatMap(data -> part(Names::secret, data, SecretDocument.class))
              : Optional.empty();
      this.problem = problem(withSecret);
    }

    private Optional<SealDocument> openSeal() {
      return row.seal()
          .flatMap(data -> tryOpen(SEAL, data, SealDocument.class))
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
      return seal.map(SealDocument::earlier).orElse(true);
    }

    private String problemOfSecret() {
      if (secret.isEmpty()) {
        return "its secret does not open " + whyClosed;
      }
      if (secret.get().earlier() != isEarlier()) {
        return "its secret is of another form than its seal";
      }
      // What earlier builds wrote has no seal that names the user.
      SecretDocument document = secret.get().content();
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

    /** The version of the row, and the head of its log if the seal opens. */
    long version() {
      return row.version();
    }

    Optional<byte[]> head() {
      return seal.map(SealDocument::headBytes);
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
          details.map(part -> details(part.content())),
          secret.map(part -> part.content().toSession()),
          problem);
    }

    private static Details details(DetailsDocument document) {
      return new Details(
          document.route(),
          PhoneNumber.ofE164(document.phoneNumber()),
          Optional.ofNullable(document.userAgent()),
          Optional.ofNullable(document.address()));
    }

    /** The row as used at the entry's time. */
    Update use(AccessEntry entry) {
      return update(Optional.of(entry.at()), row.revokedAt(), row.loggedOut(), entry);
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
      byte[] before = seal.map(SealDocument::headBytes).orElse(AccessChain.START);
      byte[] head = AccessChain.head(before, row.sessionId(), next.version(), entry);
      return new Update(
          row,
          withSeal(next, earlier, head),
          chain.row(row.sessionId(), next.version(), entry, head));
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
  NewRow row(Session session, AccessEntry entry) {
    String id = session.sessionId();
    Details details = session.details().orElseThrow();
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
                new DetailsDocument(
                    details.route(),
                    details.phoneNumber().e164(),
                    details.userAgent().orElse(null),
                    details.address().orElse(null))),
            session
                .telegram()
                .map(
                    telegram ->
                        sealed.seal(
                            new RecordName(CURRENT.secret(), id), SecretDocument.of(telegram))),
            Optional.empty());
    byte[] head = AccessChain.head(AccessChain.START, id, 1, entry);
    return new NewRow(withSeal(row, false, head), chain.row(id, 1, entry, head));
  }

  private SessionRow withSeal(SessionRow row, boolean earlier, byte[] head) {
    byte[] seal =
        sealed.seal(new RecordName(SEAL, row.sessionId()), SealDocument.of(row, earlier, head));
    return row.withSeal(seal);
  }
}
