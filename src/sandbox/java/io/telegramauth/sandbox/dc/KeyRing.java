package io.telegramauth.sandbox.dc;

import io.telegramauth.sandbox.AuthKey;
import io.telegramauth.sandbox.SandboxTelegram;
import io.telegramauth.sandbox.TestAccount;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All keys of all data centres. A key lives in the data centre that it was agreed on with, and is
 * unknown in the others. Keys created through another entry of the same Telegram live where the
 * account lives that they are signed in as.
 *
 * <p>Confined to the event loop.
 */
final class KeyRing {
  private final SandboxTelegram telegram;
  private final InstantSource clock;
  private final Map<Long, KeyEntry> entries = new HashMap<>();

  KeyRing(SandboxTelegram telegram, InstantSource clock) {
    this.telegram = telegram;
    this.clock = clock;
  }

  /** Whether a key of this id exists, here or behind another door. */
  boolean contains(long authKeyId) {
    return entries.containsKey(authKeyId) || telegram.key(authKeyId).isPresent();
  }

  /** Makes a key known. */
  void add(KeyEntry entry) {
    entries.put(entry.key().id(), entry);
    if (!entry.temporary()) {
      telegram.register(entry.key());
    }
  }

  /**
   * The key of this id.
   *
   * @param wanted the data centre that the client asked for, empty when it did not say
   */
  Optional<KeyEntry> find(long authKeyId, Optional<Destination> wanted) {
    KeyEntry entry = entries.get(authKeyId);
    if (entry == null) {
      entry = telegram.key(authKeyId).flatMap(key -> adopt(key, wanted)).orElse(null);
    }
    if (entry == null || (wanted.isPresent() && wanted.get().dc() != entry.destination().dc())) {
      return Optional.empty();
    }
    if (isGone(entry)) {
      entries.remove(authKeyId);
      return Optional.empty();
    }
    return Optional.of(entry);
  }

  /** The entries of a login's key: the permanent one, and temporary ones bound to it. */
  List<KeyEntry> entriesOf(AuthKey permanent) {
    return entries.values().stream()
        .filter(entry -> entry.key().equals(permanent) || entry.isBoundTo(permanent))
        .toList();
  }

  private boolean isGone(KeyEntry entry) {
    return entry.temporary()
        ? entry.expiredAt(clock.instant())
        : telegram.key(entry.key().id()).isEmpty();
  }

  private Optional<KeyEntry> adopt(AuthKey key, Optional<Destination> wanted) {
    Optional<Destination> home =
        telegram
            .authorised(key)
            .map(TestAccount::dc)
            .map(dc -> new Destination(dc, wanted.map(Destination::test).orElse(true)))
            .or(() -> wanted);
    home.ifPresent(
        destination ->
            entries.put(
                key.id(), new KeyEntry(key, destination, 0, Instant.EPOCH, Optional.empty())));
    return Optional.ofNullable(entries.get(key.id()));
  }

  /** Forgets the temporary keys that are bound to a permanent one, but for some. */
  void dropTemporary(AuthKey permanent, Collection<?> exceptIds) {
    entries
        .values()
        .removeIf(entry -> entry.isBoundTo(permanent) && !exceptIds.contains(entry.key().id()));
  }

  /** Forgets a permanent key, with the temporary ones that are bound to it. */
  void destroy(AuthKey permanent) {
    entries.remove(permanent.id());
    entries.values().removeIf(entry -> entry.isBoundTo(permanent));
    telegram.destroy(permanent);
  }
}
