package io.telegramauth.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import io.telegramauth.api.filter.ApiKeyAuthenticator;
import io.telegramauth.api.filter.ApiKeyAuthenticator.Scheme;
import io.telegramauth.api.filter.WithinDeadline;
import io.telegramauth.session.Caller;
import io.telegramauth.session.job.SessionJob;
import io.telegramauth.session.job.SessionJob.Kind;
import io.telegramauth.session.job.SessionJob.Progress;
import io.telegramauth.session.job.SessionJob.Selection;
import io.telegramauth.session.job.SessionJobs;
import io.telegramauth.session.job.SessionJobs.Status;
import io.telegramauth.text.EnumNames;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;

/** Jobs that go through many sessions, for administrators. */
@Path(ApiPaths.BASE + "/sessions")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Jobs", description = "Revoke many sessions, or seal them anew.")
@APIResponse(ref = "Failed", responseCode = "4XX")
@APIResponse(ref = "Failed", responseCode = "5XX")
@SecurityRequirement(name = "AdminKey")
@WithinDeadline
public class SessionJobResource {
  private final SessionJobs jobs;
  private final ApiKeyAuthenticator authenticator;

  SessionJobResource(SessionJobs jobs, ApiKeyAuthenticator authenticator) {
    this.jobs = jobs;
    this.authenticator = authenticator;
  }

  /** The sessions to revoke. */
  @RegisterForReflection
  public record RevokeSessions(
      @Schema(description = "Revoke this user's sessions.", examples = "5000020001") Long userId,
      @Schema(description = "Revoke the sessions that this service owns.", examples = "ingestor")
          String owner,
      @Schema(description = "true: revoke every session.") Boolean all) {}

  /**
   * A job.
   *
   * @param id its id
   * @param kind what it does to a session
   * @param userId the user whose sessions it is about
   * @param owner the service whose sessions it is about
   * @param state whether it runs
   * @param startedAt when it was started
   * @param endedAt when it ended
   * @param startedBy who started it
   * @param address the network address of who started it
   * @param requestId the id of the request that started it
   * @param progress how far it is
   * @param pendingLogOuts the number of log-outs that are pending at Telegram
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "Job")
  public record JobView(
      @Schema(examples = "0d9f4f7d2c115f0c8f0e6f6e4f0e9b3a") String id,
      @Schema(enumeration = {"revoke", "reseal"}) String kind,
      @Schema(description = "The user whose sessions it is about; absent: any.") Long userId,
      @Schema(description = "The service whose sessions it is about; absent: any.") String owner,
      @Schema(enumeration = {"running", "completed"}) String state,
      Instant startedAt,
      Instant endedAt,
      @Schema(examples = "admin") String startedBy,
      String address,
      String requestId,
      ProgressView progress,
      @Schema(
              description =
                  "The number of log-outs that are pending at Telegram, of all revoked sessions;"
                      + " 10000 means that or more. Absent in lists.")
          Integer pendingLogOuts) {
    static JobView of(SessionJob job, Optional<Integer> pendingLogOuts) {
      return new JobView(
          job.id(),
          EnumNames.lowerCase(job.kind()),
          job.selection().userId().orElse(null),
          job.selection().owner().orElse(null),
          job.endedAt().isPresent() ? "completed" : "running",
          job.startedAt(),
          job.endedAt().orElse(null),
          job.startedBy().service(),
          job.startedBy().address().orElse(null),
          job.startedBy().requestId().orElse(null),
          ProgressView.of(job.progress()),
          pendingLogOuts.orElse(null));
    }
  }

  /**
   * How far a job is, in sessions.
   *
   * @param total stored ones when it began
   * @param examined those that it has gone through
   * @param done those that are as the job leaves sessions
   * @param unreadable those that do not open
   * @param failed those that could not be changed
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "JobProgress")
  public record ProgressView(
      @Schema(
              description =
                  "Stored sessions when it began; absent for one user's, and on DynamoDB.",
              examples = "100000")
          Long total,
      @Schema(description = "Sessions gone through, whether the job is about them or not.")
          long examined,
      @Schema(description = "Sessions that are revoked, or sealed with the current secret.")
          long done,
      @Schema(
              description =
                  "Sessions that do not open or were changed in the store: revoked, and among done,"
                      + " but Telegram cannot be told; not sealed anew.")
          long unreadable,
      @Schema(description = "Sessions that could not be changed; the log says why.") long failed) {
    static ProgressView of(Progress progress) {
      return new ProgressView(
          progress.total().orElse(null),
          progress.examined(),
          progress.done(),
          progress.unreadable(),
          progress.failed());
    }
  }

  /** The newest jobs. */
  @RegisterForReflection
  public record Jobs(List<JobView> jobs) {}

  /** Starts to revoke sessions. */
  @POST
  @Path("/revoke")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Revoke a user's sessions, an owner's, or all",
      description =
          "Starts a job. Name one of userId, owner and all. Each session is revoked in the store,"
              + " then logged out at Telegram. While a job revokes sessions, another is 409, and"
              + " error.details.jobId names the one that runs.")
  @APIResponse(
      responseCode = "202",
      description = "The job runs",
      headers =
          @Header(
              name = HttpHeaders.LOCATION,
              description = "Path of the job on the same host",
              schema = @Schema(type = SchemaType.STRING)),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = "EnvelopeJobView")))
  @APIResponse(ref = "Failed", responseCode = "400")
  public Uni<RestResponse<Envelope<JobView>>> revoke(RevokeSessions request) {
    Caller caller = authenticator.authenticate(Scheme.ADMIN_KEY);
    return start(Kind.REVOKE, selection(Input.body(request)), caller);
  }

  private static Selection selection(RevokeSessions request) {
    Input input = new Input();
    Optional<Long> userId = input.userId("userId", request.userId());
    Optional<String> owner = input.service("owner", request.owner());
    boolean isAll = Boolean.TRUE.equals(request.all());
    if (request.all() != null && !isAll) {
      input.reject("all", "must be true, or absent");
    } else if ((request.userId() == null ? 0 : 1)
            + (request.owner() == null ? 0 : 1)
            + (isAll ? 1 : 0)
        != 1) {
      input.reject("all", "must be true unless one of userId and owner is present");
    }
    input.throwIfInvalid();
    return new Selection(userId, owner);
  }

  /** Starts to seal sessions anew. */
  @POST
  @Path("/reseal")
  @Operation(
      summary = "Seal every session with the current secret",
      description =
          "Starts a job, after a rotation of the secret: when it is completed, no session needs the"
              + " previous secret any more. Sessions of earlier builds get their seal. While one"
              + " runs, another is 409, and error.details.jobId names the one that runs.")
  @APIResponse(
      responseCode = "202",
      description = "The job runs",
      headers =
          @Header(
              name = HttpHeaders.LOCATION,
              description = "Path of the job on the same host",
              schema = @Schema(type = SchemaType.STRING)),
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(ref = "EnvelopeJobView")))
  public Uni<RestResponse<Envelope<JobView>>> reseal() {
    return start(Kind.RESEAL, Selection.ALL, authenticator.authenticate(Scheme.ADMIN_KEY));
  }

  private Uni<RestResponse<Envelope<JobView>>> start(
      Kind kind, Selection selection, Caller caller) {
    return jobs.start(kind, selection, caller)
        .map(
            job ->
                ResponseBuilder.create(
                        RestResponse.Status.ACCEPTED,
                        Envelope.of(JobView.of(job, Optional.empty())))
                    .header(HttpHeaders.LOCATION, ApiPaths.JOBS + "/" + job.id())
                    .build());
  }

  /** Lists jobs. */
  @GET
  @Path("/jobs")
  @Operation(summary = "List the newest 25 jobs")
  @APIResponse(responseCode = "200", description = "The jobs, newest first")
  public Uni<Envelope<Jobs>> list() {
    return jobs.list(authenticator.authenticate(Scheme.ADMIN_KEY))
        .map(
            found ->
                Envelope.of(
                    new Jobs(
                        found.stream().map(job -> JobView.of(job, Optional.empty())).toList())));
  }

  /** Shows a job. */
  @GET
  @Path("/jobs/{jobId}")
  @Operation(summary = "Show a job and its progress")
  @APIResponse(responseCode = "200", description = "The job")
  public Uni<Envelope<JobView>> show(@PathParam("jobId") String jobId) {
    return jobs.find(jobId, authenticator.authenticate(Scheme.ADMIN_KEY))
        .map(SessionJobResource::view);
  }

  private static Envelope<JobView> view(Status status) {
    return Envelope.of(JobView.of(status.job(), Optional.of(status.pendingLogOuts())));
  }
}
