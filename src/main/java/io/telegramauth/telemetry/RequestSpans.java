package io.telegramauth.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.arc.Arc;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.telegramauth.api.ApiPaths;
import io.telegramauth.config.TracesConfig;
import io.telegramauth.failure.FailureCode;
import io.telegramauth.telegram.proxy.CallTracer.TracedCall;
import io.vertx.core.MultiMap;
import io.vertx.core.http.impl.HttpServerRequestInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.MDC;

/**
 * A span for each request, with a child span for each attempt of a proxy call. Attributes are known
 * beforehand: methods, path templates, statuses, failure codes. Nothing that a caller sends is
 * recorded, so nothing needs redaction.
 */
final class RequestSpans {
  private static final String KEY = "request-span";
  private static final String TRACE_ID = "traceId";

  private static final int FAULT = 500;
  private static final long CLOSE_TIMEOUT_SECONDS = 5;

  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final AttributeKey<String> PROXY_PATH = AttributeKey.stringKey("url.template");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private static final TextMapGetter<MultiMap> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MultiMap headers) {
          return headers.names();
        }

        @Override
        public String get(MultiMap headers, String name) {
          return headers == null ? null : headers.get(name);
        }
      };

  private final SdkTracerProvider provider;
  private final Tracer tracer;
  private final CurrentVertxRequest current;

  private RequestSpans(SdkTracerProvider provider, CurrentVertxRequest current) {
    this.provider = provider;
    this.tracer = provider.get("io.telegramauth");
    this.current = current;
  }

  static RequestSpans sentTo(TracesConfig config, CurrentVertxRequest current) {
    String endpoint = config.endpoint().replaceAll("/+$", "") + "/v1/traces";
    Resource self =
        Resource.create(
            Attributes.of(AttributeKey.stringKey("service.name"), config.serviceName()));
    SdkTracerProvider provider =
        SdkTracerProvider.builder()
            .setResource(Resource.getDefault().merge(self))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.share())))
            .addSpanProcessor(
                BatchSpanProcessor.builder(
                        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).build())
                    .build())
            .build();
    return new RequestSpans(provider, current);
  }

  /** Starts the span of a request, which may continue its caller's trace. */
  void enter(RoutingContext request) {
    Context caller =
        W3CTraceContextPropagator.getInstance()
            .extract(Context.root(), request.request().headers(), HEADERS);
    String method = request.request().method().name();
    Span span =
        tracer
            .spanBuilder(method)
            .setParent(caller)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(METHOD, method)
            .startSpan();
    request.put(KEY, span);
    MDC.put(TRACE_ID, span.getSpanContext().getTraceId());
    request.addEndHandler(end -> end(request, span));
    request.next();
  }

  private static void end(RoutingContext request, Span span) {
    if (request.request() instanceof HttpServerRequestInternal known) {
      String template = known.context().getLocal(ApiPaths.TEMPLATE_KEY);
      // By the conventions a span without a route is named for its method alone.
      if (template != null && ApiPaths.templates().contains(template)) {
        span.updateName(request.request().method().name() + " " + template);
        span.setAttribute(ROUTE, template);
      }
    }
    int status = request.response().getStatusCode();
    span.setAttribute(STATUS, status);
    if (status >= FAULT) {
      span.setAttribute(ERROR, Integer.toString(status));
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }

  /** Starts the span of a proxy call within the current request. */
  TracedCall call(String operation) {
    return Optional.ofNullable(
            Arc.container().requestContext().isActive() ? current.getCurrent() : null)
        .map(request -> request.<Span>get(KEY))
        .map(parent -> call(operation, parent))
        .orElse(TracedCall.UNTRACED);
  }

  private TracedCall call(String operation, Span parent) {
    Span span =
        tracer
            .spanBuilder("POST " + operation)
            .setParent(Context.root().with(parent))
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(METHOD, "POST")
            .setAttribute(PROXY_PATH, "/api/v1/auth/" + operation)
            .startSpan();
    return new TracedCall() {
      @Override
      public Optional<String> traceParent() {
        SpanContext context = span.getSpanContext();
        return Optional.of(
            "00-%s-%s-%s"
                .formatted(
                    context.getTraceId(), context.getSpanId(), context.getTraceFlags().asHex()));
      }

      @Override
      public void end(Optional<FailureCode> failure) {
        failure.ifPresent(
            code -> {
              span.setAttribute(ERROR, code.code());
              span.setStatus(StatusCode.ERROR);
            });
        span.end();
      }
    };
  }

  /** Exports the remaining spans. */
  void close() {
    provider.shutdown().join(CLOSE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
