package io.telegramauth.function;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import io.smallrye.mutiny.Uni;
import io.telegramauth.deadline.Deadline;
import io.telegramauth.deadline.Deadlines;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.failure.FailureException;
import io.telegramauth.housekeeping.Housekeeper;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import java.time.Duration;
import org.eclipse.microprofile.openapi.annotations.Operation;

/**
 * Runs maintenance tasks when a schedule invokes the function, as the process is frozen between
 * invocations.
 *
 * <p>The schedule's event has a route key of its own. No request can have it: gateways and function
 * URLs set theirs, whatever the caller sends. Who may invoke the function directly is up to AWS
 * permissions.
 */
@Path("/housekeeping")
public class ScheduledHousekeeping {
  /** The event's {@code routeKey}, as in deploy/aws/template.yaml. */
  static final String ROUTE = "housekeeping";

  /** The time that a batch may need, and usually does not. */
  private static final Duration BATCH_TIME = Duration.ofSeconds(8);

  private final Housekeeper housekeeper;
  private final Deadlines deadlines;

  ScheduledHousekeeping(Housekeeper housekeeper, Deadlines deadlines) {
    this.housekeeper = housekeeper;
    this.deadlines = deadlines;
  }

  /**
   * Runs batches of every maintenance task while the invocation has time; not found for anybody but
   * the schedule.
   */
  @POST
  @Operation(hidden = true)
  public Uni<Void> runBatches(@Context APIGatewayV2HTTPEvent event) {
    if (!ROUTE.equals(event.getRouteKey())) {
      throw new FailureException(FailureCode.NOT_FOUND);
    }
    Deadline deadline = deadlines.ofResponse();
    return housekeeper.runAll(() -> deadline.leaves(BATCH_TIME));
  }
}
