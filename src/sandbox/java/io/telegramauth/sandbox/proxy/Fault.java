package io.telegramauth.sandbox.proxy;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.Optional;

/**
 * A way in which a call to the proxy goes wrong.
 *
 * <p>In the control door's JSON a fault is named by {@code kind}, the record's simple name, next to
 * its components; durations are ISO 8601 texts such as {@code PT2S}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(Fault.None.class),
  @JsonSubTypes.Type(Fault.Status.class),
  @JsonSubTypes.Type(Fault.Unavailable.class),
  @JsonSubTypes.Type(Fault.RateLimited.class),
  @JsonSubTypes.Type(Fault.RpcFailure.class),
  @JsonSubTypes.Type(Fault.Delay.class),
  @JsonSubTypes.Type(Fault.ResetBeforeReading.class),
  @JsonSubTypes.Type(Fault.ResetAfterReading.class),
  @JsonSubTypes.Type(Fault.Hang.class),
  @JsonSubTypes.Type(Fault.HtmlPage.class),
  @JsonSubTypes.Type(Fault.Redirect.class),
  @JsonSubTypes.Type(Fault.Compressed.class),
  @JsonSubTypes.Type(Fault.Interim.class),
  @JsonSubTypes.Type(Fault.EmptyBody.class),
  @JsonSubTypes.Type(Fault.TruncatedJson.class),
  @JsonSubTypes.Type(Fault.HugeBody.class),
  @JsonSubTypes.Type(Fault.WrongType.class),
  @JsonSubTypes.Type(Fault.MissingField.class),
  @JsonSubTypes.Type(Fault.SlowHead.class),
  @JsonSubTypes.Type(Fault.SlowBody.class)
})
public sealed interface Fault {
  /**
   * Whether Telegram is asked all the same: the call has its effect and is counted as one, only its
   * answer suffers.
   */
  boolean effect();

  /** Nothing goes wrong: the healthy share of a mix, the healthy calls of a queue. */
  record None() implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /**
   * An answer of a gateway before the proxy, with any status and body.
   *
   * @param effect whether the gateway has passed the call on, and only the proxy's answer was lost
   */
  record Status(
      int status, String contentType, String body, Optional<Duration> retryAfter, boolean effect)
      implements Fault {
    private static final String ENVOYS_BODY =
        "upstream connect error or disconnect/reset before headers. "
            + "reset reason: connection termination";

    /** That answer of a gateway that has not passed the call on. */
    public Status(int status, String contentType, String body, Optional<Duration> retryAfter) {
      this(status, contentType, body, retryAfter, false);
    }

    /** That status with the body of a gateway that has nothing to say. */
    public static Status of(int status) {
      return new Status(status, "text/plain", "", Optional.empty());
    }

    /** What Envoy, and so Istio, answers when its connection to the proxy ends too soon. */
    public static Status envoy(boolean effect) {
      return new Status(503, "text/plain", ENVOYS_BODY, Optional.empty(), effect);
    }
  }

  /** 503 in the proxy's envelope: it is too busy to ask Telegram. */
  record Unavailable(Optional<Duration> retryAfter) implements Fault {
    @Override
    public boolean effect() {
      return false;
    }
  }

  /** 429 in the proxy's envelope: its own limiter, not Telegram's. */
  record RateLimited(Optional<Duration> retryAfter) implements Fault {
    @Override
    public boolean effect() {
      return false;
    }
  }

  /**
   * An error of Telegram, in the proxy's usual form.
   *
   * @param name the RPC error with its argument, such as {@code FLOOD_WAIT_37}
   */
  record RpcFailure(String name) implements Fault {
    @Override
    public boolean effect() {
      return false;
    }
  }

  /** The effect and the answer come that much later. */
  record Delay(Duration time) implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /** A TCP reset as soon as the request's head is there; its body is not read. */
  record ResetBeforeReading() implements Fault {
    @Override
    public boolean effect() {
      return false;
    }
  }

  /** A TCP reset instead of the answer. */
  record ResetAfterReading(boolean effect) implements Fault {}

  /** No answer; the connection stays open until the caller or the proxy closes it. */
  record Hang(boolean effect) implements Fault {}

  /** A page for people, as a captive portal (200) or a load balancer (502) sends it. */
  record HtmlPage(int status) implements Fault {
    @Override
    public boolean effect() {
      return false;
    }
  }

  /**
   * The caller is to ask again at the address that it has asked at.
   *
   * @param status 301, 302, 303, 307 or 308
   */
  record Redirect(int status) implements Fault {
    @Override
    public boolean effect() {
      return false;
    }
  }

  /**
   * The right answer, compressed though nobody has asked for it.
   *
   * @param coding {@code gzip} or {@code deflate}; any other is announced, and nobody can undo it
   */
  record Compressed(String coding) implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /**
   * The right answer, after an interim response, as a hop sends it that is asked to be patient.
   *
   * @param status such as 102; a client that takes that for the answer leaves the other on the
   *     connection
   * @param later how much later the answer comes
   */
  record Interim(int status, Duration later) implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /** 200 without any body. */
  record EmptyBody(boolean effect) implements Fault {}

  /** The right answer breaks off in the middle, then the connection is closed in good order. */
  record TruncatedJson() implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /**
   * The right answer, and blanks behind it: still JSON.
   *
   * @param blanks how many
   */
  record HugeBody(int blanks) implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /** A successful answer has a value of a wrong type; a failure is left as it is. */
  record WrongType(Where where) implements Fault {
    /** Which value is of a wrong type. */
    public enum Where {
      /** {@code phoneCodeHash} is a number. */
      PHONE_CODE_HASH,
      /** {@code userId} is a boolean. */
      USER_ID,
      /** {@code data} is an array. */
      DATA
    }

    @Override
    public boolean effect() {
      return true;
    }
  }

  /**
   * A successful answer lacks a field of its data; a failure is left as it is.
   *
   * @param name such as {@code phoneCodeHash}
   */
  record MissingField(String name) implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /**
   * The right answer drips from its status line on: one byte each interval, until the time is over
   * and the connection is closed in good order.
   */
  record SlowHead(Duration interval, Duration time) implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }

  /**
   * The body of the right answer drips: one byte each interval, until the time is over and the
   * connection is closed in good order.
   */
  record SlowBody(Duration interval, Duration time) implements Fault {
    @Override
    public boolean effect() {
      return true;
    }
  }
}
