package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.RpcError;
import io.telegramauth.sandbox.dc.tl.TlSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A data centre's record of an authorisation key. */
final class KeyEntry {
  /** A client has a handful of sessions on a key; the oldest is forgotten. */
  private static final int MAX_SESSIONS = 64;

  /** How long the salt that the key exchange agreed on is taken. */
  private static final Duration FIRST_SALT_LIFETIME = Duration.ofHours(1);

  private final AuthKey key;
  private final Destination destination;
  private final long firstSalt;
  private final Instant createdAt;
  private final Optional<Instant> expiresAt;
  private final Map<Long, Session> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Session> eldest) {
          return size() > MAX_SESSIONS;
        }
      };
  private Instant unsettledUntil = Instant.MIN;
  private KeyEntry permanent;
  private Optional<AuthKey> importedFrom = Optional.empty();
  private Optional<TlSchema> schema = Optional.empty();
  private Optional<SrpChallenge> challenge = Optional.empty();

  /**
   * A key as a key exchange agreed on it.
   *
   * @param expiresAt of a temporary key its end; empty for a permanent one
   */
  KeyEntry(
      AuthKey key,
      Destination destination,
      long firstSalt,
      Instant createdAt,
      Optional<Instant> expiresAt) {
    this.key = key;
    this.destination = destination;
    this.firstSalt = firstSalt;
    this.createdAt = createdAt;
    this.expiresAt = expiresAt;
    this.permanent = expiresAt.isEmpty() ? this : null;
  }

  AuthKey key() {
    return key;
  }

  Destination destination() {
    return destination;
  }

  boolean temporary() {
    return expiresAt.isPresent();
  }

  boolean expiredAt(Instant now) {
    return expiresAt.isPresent() && !now.isBefore(expiresAt.get());
  }

  boolean acceptsFirstSalt(long salt, Instant now) {
    return salt == firstSalt && now.isBefore(createdAt.plus(FIRST_SALT_LIFETIME));
  }

  void bindTo(KeyEntry permanentEntry) {
    permanent = permanentEntry;
  }

  /** Whether this is a temporary key that was bound to that permanent one. */
  boolean isBoundTo(AuthKey permanentKey) {
    return temporary() && permanent != null && permanent.key.equals(permanentKey);
  }

  /**
   * The permanent key behind this one, which may be the same.
   *
   * @throws RpcError {@code AUTH_KEY_PERM_EMPTY} for a temporary key that was never bound
   */
  AuthKey permanentKey() {
    return permanent().key;
  }

  /**
   * The key that the login hangs on: the permanent one, or the one in another data centre that it
   * was imported from.
   *
   * @throws RpcError {@code AUTH_KEY_PERM_EMPTY} for a temporary key that was never bound
   */
  AuthKey identity() {
    return permanent().importedFrom.orElse(permanent().key);
  }

  /** Binds this key to the login of another one. */
  void importFrom(AuthKey home) {
    permanent().importedFrom = Optional.of(home);
  }

  /** A login of its own begins on this key. */
  void endImport() {
    permanent().importedFrom = Optional.empty();
  }

  /** Until then the data centre does not know that the key is signed in. */
  void unsettledUntil(Instant value) {
    unsettledUntil = value;
  }

  boolean isUnsettledAt(Instant now) {
    return now.isBefore(unsettledUntil);
  }

  private KeyEntry permanent() {
    if (permanent == null) {
      throw new RpcError(401, "AUTH_KEY_PERM_EMPTY");
    }
    return permanent;
  }

  /** The session of this id, made where it is new. */
  Session session(long sessionId) {
    return sessions.computeIfAbsent(sessionId, Session::new);
  }

  /** The sessions that are known. */
  List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  /** Forgets a session; false when there was none. */
  boolean destroySession(long sessionId) {
    return sessions.remove(sessionId) != null;
  }

  /** The layer's schema, once the client has declared it. */
  Optional<TlSchema> schema() {
    return schema;
  }

  void speak(TlSchema declared) {
    schema = Optional.of(declared);
  }

  /** The parameters that the last {@code account.getPassword} gave out, once. */
  Optional<SrpChallenge> takeChallenge() {
    Optional<SrpChallenge> taken = challenge;
    challenge = Optional.empty();
    return taken;
  }

  void challenge(SrpChallenge given) {
    challenge = Optional.of(given);
  }
}
