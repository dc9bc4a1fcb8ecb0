package io.telegramauth.store.engine;

/** The engine's operations; the names are values of a metric label. */
public enum StoreOperation {
  FIND,
  FIND_ALL,
  FIND_DUE,
  COUNT_DUE,
  WRITE,
  DELETE,
  SWEEP,
  INSERT_SESSION,
  HAND_OUT,
  FIND_SESSION,
  LIST_SESSIONS,
  WALK_SESSIONS,
  COUNT_SESSIONS,
  REVOKE,
  NOTE_LOG_OUT,
  RESEAL,
  ACCESS_LOG,
  LOG_ACCESS,
  SWEEP_SESSIONS
}
