package io.telegramauth.store;

import io.telegramauth.session.AccessEntry;
import io.telegramauth.store.engine.AccessLogRow;
import io.telegramauth.text.EnumNames;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/**
 * Copies what access logs and audits are given to the log, which whoever writes to the store cannot
 * change. While a line is written its facts are also in the MDC, so that they are fields of a JSON
 * log.
 */
@ApplicationScoped
class AccessEvents {
  /** A name that operators search for. */
  private static final Logger LOG = Logger.getLogger("io.telegramauth.audit");

  private final AccessChain chain;

  AccessEvents(AccessChain chain) {
    this.chain = chain;
  }

  /** Writes the line of an entry that is stored. */
  void publish(AccessLogRow row) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    AccessEntry entry = row.entry();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("subject", row.sessionId());
    facts.put("version", Long.toString(row.version()));
    facts.put("service", entry.service());
    facts.put("action", EnumNames.lowerCase(entry.action()));
    facts.put("outcome", EnumNames.lowerCase(entry.outcome()));
    entry.address().ifPresent(address -> facts.put("address", address));
    entry.requestId().ifPresent(id -> facts.put("ownRequestId", id));
    entry.callerRequestId().ifPresent(id -> facts.put("callerRequestId", id));
    chain.sealedHead(row).ifPresent(head -> facts.put("chain", HexFormat.of().formatHex(head)));
    StringBuilder text = new StringBuilder(160);
    facts.forEach(
        (name, value) ->
            text.append(text.isEmpty() ? "" : ", ").append(name).append(' ').append(value));
    facts.forEach(MDC::put);
    LOG.info(text);
    facts.keySet().forEach(MDC::remove);
  }
}
