package io.telegramauth.crypto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The master keys in use: the current key seals and opens, previous keys only open. */
public final class KeyRing {
  private final List<MasterKey> keys;

  private KeyRing(List<MasterKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /**
   * Creates a key ring.
   *
   * @param current seals and opens
   * @param previous opens what was sealed before the last rotation
   */
  public static KeyRing of(SecretString current, Optional<SecretString> previous) {
    List<MasterKey> keys = new ArrayList<>();
    keys.add(new MasterKey(current));
    previous.map(MasterKey::new).ifPresent(keys::add);
    return new KeyRing(keys);
  }

  MasterKey current() {
    return keys.get(0);
  }

  Optional<MasterKey> withId(byte[] id) {
    return keys.stream().filter(key -> key.hasId(id)).findFirst();
  }

  List<MasterKey> all() {
    return keys;
  }
}
