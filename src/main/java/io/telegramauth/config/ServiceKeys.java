package io.telegramauth.config;

import io.telegramauth.crypto.SecretString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The services that may receive sessions, each with its key.
 *
 * @param byName the keys by service name
 * @param labels how messages refer to a service's key without its name: in a list written the wrong
 *     way round, the name is the key
 * @param seeingAll the services that see the sessions of every owner
 * @param problems malformed entries, described without the keys
 */
public record ServiceKeys(
    Map<String, SecretString> byName,
    Map<String, String> labels,
    Set<String> seeingAll,
    List<String> problems) {
  /** The service that {@code API_KEY} belongs to. */
  public static final String DEFAULT = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Reads {@code API_KEY}, {@code SERVICE_API_KEYS} ({@code name=key,name=key}) and {@code
   * SERVICES_SEEING_ALL} ({@code name,name}).
   */
  public static ServiceKeys of(SecretsConfig secrets) {
    Map<String, SecretString> byName = new LinkedHashMap<>();
    Map<String, String> labels = new HashMap<>();
    List<String> problems = new ArrayList<>();
    secrets.apiKey().ifPresent(key -> byName.put(DEFAULT, key));
    labels.put(DEFAULT, "API_KEY");
    String list = secrets.serviceApiKeys().map(SecretString::reveal).orElse("");
    int position = 0;
    for (String entry : list.split(",")) {
      position++;
      if (entry.isBlank()) {
        continue;
      }
      int equals = entry.indexOf('=');
      String name = equals < 0 ? "" : entry.substring(0, equals).strip();
      if (!NAME.matcher(name).matches()) {
        problems.add("Entry " + position + " of SERVICE_API_KEYS is not of the form name=key");
      } else if (byName.containsKey(name)) {
        problems.add("Entry " + position + " of SERVICE_API_KEYS has a name that is taken");
      } else {
        byName.put(name, SecretString.of(entry.substring(equals + 1).strip()));
        labels.put(name, "Entry " + position + " of SERVICE_API_KEYS");
      }
    }
    Set<String> seeingAll = new HashSet<>(Set.of(DEFAULT));
    for (String name : secrets.servicesSeeingAll().orElse(List.of())) {
      if (byName.containsKey(name.strip())) {
        seeingAll.add(name.strip());
      } else {
        // Not the name itself: somebody may have written the key.
        problems.add("SERVICES_SEEING_ALL names a service that has no key");
      }
    }
    return new ServiceKeys(byName, labels, seeingAll, problems);
  }
}
