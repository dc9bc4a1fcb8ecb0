package io.telegramauth.api.error;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.telegramauth.api.LoginView;
import io.telegramauth.api.filter.CurrentRequest;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.failure.FailureListener;
import io.telegramauth.login.LoginException;
import io.telegramauth.login.LoginRules;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import java.io.CharConversionException;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * Maps every exception to a response with an entry of the failure catalogue. Stack traces, class
 * names and upstream texts are not exposed.
 */
@ApplicationScoped
public class FailureMapper {
  private static final Logger LOG = Logger.getLogger(FailureMapper.class);

  private final CurrentRequest request;
  private final LoginRules rules;
  private final FailureListener failures;

  FailureMapper(CurrentRequest request, LoginRules rules, FailureListener failures) {
    this.request = request;
    this.rules = rules;
    this.failures = failures;
  }

  /** A failure of the catalogue; a login's failure includes the login. */
  @ServerExceptionMapper
  public RestResponse<ErrorEnvelope> failed(FailureException thrown) {
    Failure failure = thrown.failure();
    if (failure.code() == FailureCode.INTERNAL_ERROR) {
      LOG.error("A request failed unexpectedly", thrown);
    } else if (failure.code() == FailureCode.STORE_UNAVAILABLE) {
      LOG.error("The store failed", thrown);
    } else {
      LOG.debugf("Responding with %s", failure.code());
    }
    return response(thrown instanceof LoginException step ? withLogin(step) : failure);
  }

  private Failure withLogin(LoginException step) {
    request.recordLogin(step.login());
    if (step.isReplay()) {
      request.markReplay();
    }
    LoginView login =
        LoginView.of(step.login().at(step.at()), rules.attemptsLeft(step.login()), step.at());
    Failure failure = step.failure().with("login", login);
    return login.passwordHint() == null
        ? failure
        : failure.with("passwordHint", login.passwordHint());
  }

  /** A rejection by the framework: an unknown path, a wrong method, malformed JSON. */
  @ServerExceptionMapper
  public RestResponse<ErrorEnvelope> refused(WebApplicationException thrown) {
    Optional<Failure> refusal = FrameworkFailures.of(thrown.getResponse().getStatus());
    if (refusal.isEmpty()) {
      return unforeseen(thrown);
    }
    return response(
        refusal.get().code() == FailureCode.VALIDATION_ERROR
            ? badBody(thrown.getCause())
            : refusal.get());
  }

  /**
   * A field of the wrong type, which the framework would map itself, or bytes that are not text in
   * the encoding that they seem to have.
   */
  @ServerExceptionMapper({MismatchedInputException.class, CharConversionException.class})
  public RestResponse<ErrorEnvelope> unreadable(IOException thrown) {
    return response(badBody(thrown));
  }

  /** Any other exception is a fault of this service. */
  @ServerExceptionMapper
  public RestResponse<ErrorEnvelope> unforeseen(Throwable thrown) {
    LOG.error("A request failed unexpectedly", thrown);
    return response(Failure.of(FailureCode.INTERNAL_ERROR));
  }

  private static Failure badBody(Throwable cause) {
    if (isTooLong(cause) || (cause != null && isTooLong(cause.getCause()))) {
      return Failure.of(FailureCode.PAYLOAD_TOO_LARGE);
    }
    Failure failure = Failure.of(FailureCode.VALIDATION_ERROR);
    if (cause instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      String field =
          mapping.getPath().stream()
              .map(part -> String.valueOf(part.getFieldName()))
              .collect(Collectors.joining("."));
      return failure.with(field, "has the wrong type");
    }
    return failure.withMessage("The request body is not the expected JSON object");
  }

  /** Only the constraint on the document's length counts; those on nesting and numbers do not. */
  private static boolean isTooLong(Throwable cause) {
    return cause instanceof StreamConstraintsException constraint
        && constraint.getOriginalMessage().startsWith("Document length");
  }

  private RestResponse<ErrorEnvelope> response(Failure failure) {
    request.recordFailure(failure.code());
    failures.onFailureResponse(failure.code());
    ResponseBuilder<ErrorEnvelope> builder =
        ResponseBuilder.<ErrorEnvelope>create(failure.code().httpStatus())
            .entity(ErrorEnvelope.of(failure, request.id()))
            .type(MediaType.APPLICATION_JSON_TYPE);
    ErrorEnvelope.headers(failure, request.path()).forEach(builder::header);
    return builder.build();
  }
}
