package io.telegramauth.config;

import io.telegramauth.crypto.SecretString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The keys of the services that may receive sessions. A service may have several: a new key is
 * added before the old one is removed, and its sessions stay its own.
 *
 * @param seeingAll the services that see the sessions of every owner
 * @param problems malformed entries, described without the keys
 */
public record ServiceKeys(List<ServiceKey> keys, Set<String> seeingAll, List<String> problems) {
  /**
   * A key of a service.
   *
   * @param label how messages refer to it without the service's name: in a list written the wrong
   *     way round, the name is the key
   */
  public record ServiceKey(String service, SecretString key, String label) {}

  /** The service that {@code API_KEY} belongs to. */
  public static final String DEFAULT = "default";

  /** Every request's key is compared with each. */
  private static final int MAX_ENTRIES = 200;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /** Whether a text has the form of a service's name. */
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  /**
   * Names by which audits and limits call others than services, in any case. {@code default} is the
   * service of {@code API_KEY}; written otherwise it looks like it.
   */
  private static final Set<String> RESERVED =
      Set.of("admin", "default", "none", "telegram-auth", "unknown");

  /**
   * Reads {@code API_KEY}, {@code SERVICE_API_KEYS} ({@code name=key,name=key}) and {@code
   * SERVICES_SEEING_ALL} ({@code name,name}).
   */
  public static ServiceKeys of(SecretsConfig secrets) {
    List<ServiceKey> keys = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    secrets.apiKey().ifPresent(key -> keys.add(new ServiceKey(DEFAULT, key, "API_KEY")));
    String list = secrets.serviceApiKeys().map(SecretString::reveal).orElse("");
    int position = 0;
    for (String entry : list.split(",")) {
      position++;
      if (position > MAX_ENTRIES) {
        problems.add("SERVICE_API_KEYS has more than " + MAX_ENTRIES + " entries");
        break;
      }
      if (entry.isBlank()) {
        continue;
      }
      int equals = entry.indexOf('=');
      String name = equals < 0 ? "" : entry.substring(0, equals).strip();
      String label = "Entry " + position + " of SERVICE_API_KEYS";
      if (isName(name)) {
        String key = entry.substring(equals + 1).strip();
        if (isReserved(name)) {
          problems.add(label + " has a name that is reserved, as admin is");
        } else {
          keys.add(new ServiceKey(name, SecretString.of(key), label));
        }
      } else {
        problems.add(label + " is not of the form name=key");
      }
    }
    Set<String> known = keys.stream().map(ServiceKey::service).collect(Collectors.toSet());
    Set<String> seeingAll = new HashSet<>(Set.of(DEFAULT));
    for (String name : secrets.servicesSeeingAll().orElse(List.of())) {
      if (known.contains(name.strip())) {
        seeingAll.add(name.strip());
      } else {
        // Not the name itself: somebody may have written the key.
        problems.add("SERVICES_SEEING_ALL names a service that has no key");
      }
    }
    return new ServiceKeys(keys, seeingAll, problems);
  }

  private static boolean isReserved(String name) {
    return RESERVED.contains(name.toLowerCase(Locale.ROOT)) && !name.equals(DEFAULT);
  }
}
