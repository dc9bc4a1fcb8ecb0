package io.telegramauth.session.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.session.Caller;
import io.telegramauth.session.Page;
import io.telegramauth.session.Session;
import io.telegramauth.session.SessionStore;
import io.telegramauth.session.SessionStore.Change;
import io.telegramauth.session.job.SessionJob.Kind;
import io.telegramauth.session.job.SessionJob.Selection;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a job does about a store that fails; engines are in the scenarios of the store. */
class SessionJobTaskTest {
  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Session> sessions = Stream.of("a", "b", "c").map(this::session).toList();
  private final Set<String> broken = new HashSet<>();
  private final List<String> sealed = new ArrayList<>();
  private final Jobs jobs = new Jobs();
  private boolean countFails;

  private final SessionStore store =
      (SessionStore)
          Proxy.newProxyInstance(
              SessionStore.class.getClassLoader(),
              new Class<?>[] {SessionStore.class},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "count" -> countFails ? unavailable() : item(Optional.of(3L));
                    case "walk" -> item(new Page<>(sessions, Optional.empty()));
                    case "reseal" -> reseal((String) arguments[0]);
                    case "record" -> Uni.createFrom().voidItem();
                    default -> throw new IllegalArgumentException(method.getName());
                  });

  private final SessionJobTask task =
      new SessionJobTask(
          jobs,
          new SessionJobs(jobs, store, null, null, InstantSource.fixed(NOW)),
          store,
          null,
          null,
          InstantSource.fixed(NOW));

  /** Holds one job. */
  private static final class Jobs implements SessionJobStore {
    SessionJob job =
        SessionJob.start(
            Kind.RESEAL,
            new Selection(Optional.empty(), Optional.empty()),
            Caller.SELF,
            NOW,
            new SecureRandom());

    int writesLeft = Integer.MAX_VALUE;

    @Override
    public Uni<Optional<SessionJob>> add(SessionJob added) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Uni<Optional<SessionJob>> find(String id) {
      return item(Optional.of(job));
    }

    @Override
    public Uni<List<SessionJob>> list() {
      return item(List.of(job));
    }

    @Override
    public Uni<List<SessionJob>> findDue() {
      return item(job.endedAt().isEmpty() ? List.of(job) : List.of());
    }

    @Override
    public Uni<Boolean> update(SessionJob next, Instant dueAt) {
      if (writesLeft == 0) {
        return unavailable();
      }
      writesLeft--;
      job = next;
      return item(true);
    }
  }

  private Session session(String id) {
    return new Session(
        id,
        1,
        "default",
        NOW,
        NOW,
        Optional.empty(),
        NOW.plus(Duration.ofDays(1)),
        Optional.empty(),
        false,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static <T> Uni<T> item(T item) {
    return Uni.createFrom().item(item);
  }

  private static <T> Uni<T> unavailable() {
    return Uni.createFrom().failure(new FailureException(FailureCode.STORE_UNAVAILABLE));
  }

  private Uni<Change> reseal(String id) {
    if (broken.contains(id)) {
      return unavailable();
    }
    sealed.add(id);
    return item(Change.DONE);
  }

  private boolean run() {
    return task.runBatch().await().atMost(PATIENCE);
  }

  /** Whoever can write to the store could otherwise keep every job from its end. */
  @Test
  void aSessionThatCannotBeWrittenIsLeftOut() {
    broken.add("b");

    assertThat(run()).isFalse();
    assertThat(jobs.job.endedAt()).contains(NOW);
    assertThat(jobs.job.progress().done()).isEqualTo(2);
    assertThat(jobs.job.progress().failed()).isEqualTo(1);
    assertThat(sealed).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void whileTheStoreIsOutThePartIsLeftToBeDoneOnceMore() {
    broken.addAll(List.of("a", "b", "c"));
    // The claim is stored, then nothing.
    jobs.writesLeft = 1;

    assertThat(run()).isFalse();
    assertThat(jobs.job.endedAt()).isEmpty();
    assertThat(jobs.job.progress().examined()).isZero();

    broken.clear();
    jobs.writesLeft = Integer.MAX_VALUE;
    run();
    assertThat(jobs.job.progress().done()).isEqualTo(3);
    assertThat(jobs.job.progress().failed()).isZero();
  }

  @Test
  void aJobDoesWithoutTheNumberOfSessions() {
    countFails = true;

    run();
    assertThat(jobs.job.progress().total()).isEmpty();
    assertThat(jobs.job.progress().done()).isEqualTo(3);
  }
}
