package io.telegramauth.telegram.direct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.telegramauth.crypto.SecretBytes;
import io.telegramauth.crypto.SecretString;
import io.telegramauth.telegram.direct.TdAuthorization.Closed;
import io.telegramauth.telegram.direct.TdAuthorization.Closing;
import io.telegramauth.telegram.direct.TdAuthorization.WaitParameters;
import io.telegramauth.telegram.direct.TdAuthorization.WaitPhoneNumber;
import io.telegramauth.telegram.direct.TdRequest.Device;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every binding of TDLib keeps to. Telegram is out of reach here. */
abstract class TdClientContract {
  private static final SecretBytes KEY = SecretBytes.of(new byte[] {7});

  /** Nobody listens there: the discard port. */
  private static final TdRequest.UseSocks5 NOWHERE = new TdRequest.UseSocks5("127.0.0.1", 9);

  @TempDir Path directory;
  private final List<Party> parties = new ArrayList<>();

  /** The binding. */
  abstract TdClients clients();

  /** A client, and everything that was heard of it. */
  private final class Party {
    final List<TdUpdate> updates = new CopyOnWriteArrayList<>();
    final TdClient client = clients().open(updates::add);

    Party() {
      parties.add(this);
      client.send(NOWHERE, answer -> {});
    }

    TdResponse ask(TdRequest request) {
      List<TdResponse> answers = new CopyOnWriteArrayList<>();
      client.send(request, answers::add);
      await().untilAsserted(() -> assertThat(answers).hasSize(1));
      return answers.get(0);
    }

    TdResponse begin(Path database, SecretBytes key) {
      return ask(
          new TdRequest.SetParameters(
              true, database, key, DirectRig.API, new Device("Test", "Test", "1", "en")));
    }

    List<TdAuthorization> steps() {
      return updates.stream()
          .filter(TdUpdate.AuthorizationState.class::isInstance)
          .map(update -> ((TdUpdate.AuthorizationState) update).authorization())
          .toList();
    }

    void awaitStep(TdAuthorization step) {
      await().untilAsserted(() -> assertThat(steps()).last().isEqualTo(step));
    }

    void close() {
      if (!steps().contains(new Closed())) {
        client.send(new TdRequest.Disconnect(), answer -> {});
        client.send(new TdRequest.Close(), answer -> {});
        awaitStep(new Closed());
      }
    }
  }

  @AfterEach
  void closeAll() {
    parties.forEach(Party::close);
  }

  @Test
  void reportsStepsInOrder() {
    Party party = new Party();
    party.awaitStep(new WaitParameters());
    assertThat(party.begin(directory, KEY)).isEqualTo(new TdResponse.Done());
    party.awaitStep(new WaitPhoneNumber());
    party.close();
    assertThat(party.steps())
        .containsExactly(new WaitParameters(), new WaitPhoneNumber(), new Closing(), new Closed());
  }

  @Test
  void rejectsARequestOutOfOrder() {
    Party party = new Party();
    party.begin(directory, KEY);
    party.awaitStep(new WaitPhoneNumber());
    assertThat(party.ask(new TdRequest.CheckCode(SecretString.of("11111"))))
        .isInstanceOfSatisfying(
            TdResponse.Refused.class, refused -> assertThat(refused.code()).isEqualTo(400));
    assertThat(party.steps()).last().isEqualTo(new WaitPhoneNumber());
  }

  @Test
  void rejectsADatabaseOfAnotherKey() {
    Party first = new Party();
    first.begin(directory, KEY);
    first.awaitStep(new WaitPhoneNumber());
    first.close();
    Party second = new Party();
    assertThat(second.begin(directory, SecretBytes.of(new byte[] {8})))
        .isInstanceOf(TdResponse.Refused.class);
  }

  @Test
  void keepsClientsApart() {
    Party one = new Party();
    Party other = new Party();
    other.awaitStep(new WaitParameters());
    one.begin(directory.resolve("one"), KEY);
    one.awaitStep(new WaitPhoneNumber());
    one.close();
    assertThat(other.steps()).containsExactly(new WaitParameters());
    other.begin(directory.resolve("other"), KEY);
    other.awaitStep(new WaitPhoneNumber());
  }

  @Test
  void canBeReopenedAfterAllWereClosed() {
    for (int i = 0; i < 5; i++) {
      Party party = new Party();
      party.begin(directory, KEY);
      party.awaitStep(new WaitPhoneNumber());
      party.close();
    }
  }
}
