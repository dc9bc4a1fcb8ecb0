package io.telegramauth.api.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.telegramauth.failure.Failure;
import io.telegramauth.failure.FailureCode;
import java.util.Optional;

/**
 * Finds the end of one request in the bytes of a connection, and rejects what hops read
 * differently: line ends without CR or LF, control bytes, chunk extensions, trailers. None of them
 * is needed by any client; each has hidden a request from a gateway.
 *
 * <p>Nothing is read twice: bytes may arrive one by one. Not thread-safe.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112, HTTP/1.1</a>
 */
final class RequestFraming {
  /** Maximum length of a body, in bytes. */
  static final int MAX_BODY_LENGTH = 16 * 1024;

  private static final int MAX_LINE_LENGTH = 4096;
  private static final int MAX_HEAD_LENGTH = 20 * 1024;
  private static final int MAX_FIELDS = 100;

  /** With the sizes and line ends of its chunks. */
  private static final int MAX_CHUNKED_LENGTH = 4 * MAX_BODY_LENGTH;

  private static final int MAX_SIZE_DIGITS = 8;
  private static final int LINE_END = 2;

  private enum Part {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    LAST_CHUNK_END,
    COMPLETE
  }

  private Part part = Part.HEAD;
  private RequestHead head;

  /** Offset of the next byte to look at, from the beginning of the request. */
  private int at;

  /** The byte before. */
  private int previous;

  /** Offset of the head: an empty line may precede it (RFC 9112, 2.2). */
  private int headStart;

  private int lineStart;
  private int lines;
  private int bodyStart;
  private int bodyLength;
  private long remaining;
  private int sizeDigits;

  /** The head, once it has arrived and is valid. */
  Optional<RequestHead> head() {
    return Optional.ofNullable(head);
  }

  boolean isComplete() {
    return part == Part.COMPLETE;
  }

  /** The offset of the body of a complete request. */
  int bodyStart() {
    return bodyStart;
  }

  /** The length of a complete request, in bytes. */
  int length() {
    return at;
  }

  /**
   * Continues with what has arrived.
   *
   * @param input begins with the first byte of the request at every call; its reader index stays
   * @return why the request is rejected; empty if it is valid so far
   */
  Optional<Failure> read(ByteBuf input) {
    Optional<Failure> failure = Optional.empty();
    while (failure.isEmpty() && part != Part.COMPLETE && at < input.readableBytes()) {
      failure =
          switch (part) {
            case HEAD -> readHead(input);
            case BODY, CHUNK -> skip(input);
            default -> readChunkByte(next(input));
          };
    }
    return failure;
  }

  private int next(ByteBuf input) {
    return input.getUnsignedByte(input.readerIndex() + at++);
  }

  private Optional<Failure> readHead(ByteBuf input) {
    int octet = next(input);
    if ((previous == '\r') != (octet == '\n') || isControl(octet)) {
      return malformed();
    }
    previous = octet;
    if (octet == '\n') {
      return endLine(input);
    }
    if (lines == 0 && at - lineStart > MAX_LINE_LENGTH + 1) {
      return Optional.of(Failure.of(FailureCode.URI_TOO_LONG));
    }
    return at - headStart > MAX_HEAD_LENGTH
        ? Optional.of(Failure.of(FailureCode.HEADERS_TOO_LARGE))
        : Optional.empty();
  }

  private static boolean isControl(int octet) {
    return (octet < ' ' && octet != '\t' && octet != '\r' && octet != '\n') || octet == 0x7f;
  }

  private Optional<Failure> endLine(ByteBuf input) {
    boolean isEmpty = at - lineStart == LINE_END;
    lineStart = at;
    if (isEmpty && lines == 0) {
      boolean isFirst = headStart == 0;
      headStart = at;
      return isFirst ? Optional.empty() : malformed();
    }
    if (!isEmpty) {
      lines++;
      return lines > MAX_FIELDS + 1
          ? Optional.of(Failure.of(FailureCode.HEADERS_TOO_LARGE))
          : Optional.empty();
    }
    int length = at - 2 * LINE_END - headStart;
    Optional<RequestHead> parsed =
        RequestHead.parse(input.toString(input.readerIndex() + headStart, length, ISO_8859_1));
    if (parsed.isEmpty()) {
      return malformed();
    }
    head = parsed.get();
    bodyStart = at;
    return RequestHeadRules.validateFraming(head)
        .or(() -> RequestHeadRules.validate(head))
        .or(this::beginBody);
  }

  private Optional<Failure> beginBody() {
    if (RequestHeadRules.isChunked(head)) {
      part = Part.CHUNK_SIZE;
      return Optional.empty();
    }
    remaining = RequestHeadRules.contentLength(head);
    part = remaining == 0 ? Part.COMPLETE : Part.BODY;
    return remaining > MAX_BODY_LENGTH ? tooLarge() : Optional.empty();
  }

  /** Skips as much of a body or a chunk as has arrived. */
  private Optional<Failure> skip(ByteBuf input) {
    int length = (int) Math.min(remaining, input.readableBytes() - at);
    at += length;
    remaining -= length;
    if (remaining == 0) {
      part = part == Part.BODY ? Part.COMPLETE : Part.CHUNK_END;
      previous = 0;
    }
    return Optional.empty();
  }

  private Optional<Failure> readChunkByte(int octet) {
    if (at - bodyStart > MAX_CHUNKED_LENGTH) {
      return tooLarge();
    }
    boolean isLineEnd = previous == '\r' && octet == '\n';
    if (octet == '\r' && previous != '\r' && (part != Part.CHUNK_SIZE || sizeDigits > 0)) {
      previous = octet;
      return Optional.empty();
    }
    if (isLineEnd) {
      previous = 0;
      return endChunkLine();
    }
    int digit = previous == '\r' ? -1 : Character.digit(octet, 16);
    if (part != Part.CHUNK_SIZE || digit < 0 || ++sizeDigits > MAX_SIZE_DIGITS) {
      return malformed();
    }
    remaining = remaining * 16 + digit;
    return Optional.empty();
  }

  private Optional<Failure> endChunkLine() {
    if (part == Part.LAST_CHUNK_END) {
      part = Part.COMPLETE;
    } else if (part == Part.CHUNK_END) {
      part = Part.CHUNK_SIZE;
    } else {
      part = remaining == 0 ? Part.LAST_CHUNK_END : Part.CHUNK;
      bodyLength += (int) Math.min(remaining, MAX_BODY_LENGTH + 1);
    }
    sizeDigits = 0;
    return bodyLength > MAX_BODY_LENGTH ? tooLarge() : Optional.empty();
  }

  private static Optional<Failure> tooLarge() {
    return Optional.of(Failure.of(FailureCode.PAYLOAD_TOO_LARGE));
  }

  private static Optional<Failure> malformed() {
    return Optional.of(notHttp());
  }

  /** The failure of a request that is not valid HTTP. */
  static Failure notHttp() {
    return Failure.of(FailureCode.VALIDATION_ERROR).withMessage("The request is not valid HTTP");
  }
}
