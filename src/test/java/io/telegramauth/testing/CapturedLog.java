package io.telegramauth.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Captures all log output until it is closed, some categories at DEBUG, with stack traces and the
 * MDC. The console is quiet meanwhile.
 */
public final class CapturedLog implements AutoCloseable {
  private static final Level DEBUG = org.jboss.logmanager.Level.DEBUG;

  private final Logger root = Logger.getLogger("");
  private final Map<Logger, Level> levelsBefore = new HashMap<>();
  private final Map<Handler, Level> handlersBefore = new HashMap<>();
  private final Collector collector = new Collector();

  private static final class Collector extends Handler {
    private final PatternFormatter format = new PatternFormatter("%p [%c] (%t) %X %s%e%n");
    private final StringBuilder text = new StringBuilder();

    @Override
    public synchronized void publish(LogRecord line) {
      text.append(format.format(ExtLogRecord.wrap(line)));
    }

    synchronized String text() {
      return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Starts capturing. */
  public CapturedLog(String... debugged) {
    for (Handler handler : root.getHandlers()) {
      handlersBefore.put(handler, handler.getLevel());
      handler.setLevel(Level.OFF);
    }
    List<String> categories = new ArrayList<>(List.of(debugged));
    categories.forEach(
        name -> {
          Logger logger = Logger.getLogger(name);
          levelsBefore.put(logger, logger.getLevel());
          logger.setLevel(DEBUG);
        });
    collector.setLevel(Level.ALL);
    root.addHandler(collector);
  }

  /** The output so far. */
  public String text() {
    return collector.text();
  }

  @Override
  public void close() {
    root.removeHandler(collector);
    levelsBefore.forEach(Logger::setLevel);
    handlersBefore.forEach(Handler::setLevel);
  }
}
