package io.telegramauth.store;

import io.smallrye.mutiny.Uni;
import io.telegramauth.session.AccessEntry;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionStore;
import io.telegramauth.store.engine.SessionRow;
import io.telegramauth.store.engine.SessionTable;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Stores sessions, sealed. A session sealed with a previous key is sealed again when it is handed
 * out.
 */
@ApplicationScoped
class SealedSessionStore implements SessionStore {
  private static final Logger LOG = Logger.getLogger(SealedSessionStore.class);
  private static final int MAX_SESSIONS = 100;
  private static final int MAX_LOG_ENTRIES = 1000;

  private final SessionTable table;
  private final SessionRowMapper sealed;

  SealedSessionStore(SessionTable table, SessionRowMapper sealed) {
    this.table = table;
    this.sealed = sealed;
  }

  @Override
  public Uni<Optional<Session>> handOut(long userId, AccessEntry entry) {
    return table
        .handOut(userId, entry)
        .chain(
            found ->
                found
                    .map(row -> reseal(row, sealed.open(row)).map(Optional::of))
                    .orElseGet(() -> Uni.createFrom().item(Optional.empty())));
  }

  private Uni<Session> reseal(SessionRow row, Session session) {
    if (sealed.isCurrent(row) || session.telegram().isEmpty()) {
      return Uni.createFrom().item(session);
    }
    byte[] secret = sealed.secret(session.sessionId(), session.telegram().get());
    return table
        .reseal(row, sealed.details(session), secret)
        .onFailure()
        .invoke(e -> LOG.warn("A session could not be resealed with the current key", e))
        .onFailure()
        .recoverWithNull()
        .replaceWith(session);
  }

  @Override
  public Uni<Optional<Session>> find(String sessionId) {
    return table.find(sessionId).map(found -> found.map(sealed::open));
  }

  @Override
  public Uni<Optional<Session>> findWithoutSecret(String sessionId) {
    return table.find(sessionId).map(found -> found.map(sealed::openDetails));
  }

  @Override
  public Uni<List<Session>> list(long userId) {
    return table
        .list(userId, MAX_SESSIONS)
        .map(rows -> rows.stream().map(sealed::openDetails).toList());
  }

  @Override
  public Uni<Void> revoke(String sessionId, AccessEntry entry) {
    return table.revoke(sessionId, entry);
  }

  @Override
  public Uni<Void> recordLogOut(String sessionId, boolean confirmed, AccessEntry entry) {
    return table.recordLogOut(sessionId, confirmed, entry);
  }

  @Override
  public Uni<List<AccessEntry>> accessLog(String sessionId) {
    return table.accessLog(sessionId, MAX_LOG_ENTRIES);
  }
}
