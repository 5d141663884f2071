using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary>Reads a request's body into memory, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>What a body of JSON and tensors is called, here and by other servers of the protocol.</summary>
    public const string Octets = "application/octet-stream";

    /// <summary>A body of JSON.</summary>
    public static async Task<Result<ReadOnlyMemory<byte>>> ReadJsonAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken) => request.HasJsonContentType()
        ? await ReadAllAsync(request, limit, cancellationToken)
        : UnsupportedMediaType(request.ContentType, "JSON", "Send application/json.");

    /// <summary>A body of JSON and the bytes of tensors behind it. Clients call it octets, JSON, or nothing.</summary>
    public static async Task<Result<ReadOnlyMemory<byte>>> ReadBinaryAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var known = string.IsNullOrEmpty(request.ContentType) || request.HasJsonContentType()
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(Octets, StringComparison.OrdinalIgnoreCase));
        return known
            ? await ReadAllAsync(request, limit, cancellationToken)
            : UnsupportedMediaType(request.ContentType, "JSON with tensors behind it", $"Send {Octets}.");
    }

    /// <summary>Reads the body of a request that takes none. A body with content is refused, not ignored.</summary>
    /// <returns>Null if the body is empty, or an object without members.</returns>
    public static async Task<Problem?> ReadNothingAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (!(await ReadAllAsync(request, limit, cancellationToken)).IsAccepted(out var body, out var problem))
        {
            return problem;
        }

        return body.IsEmpty || body.Span.Trim(" \t\r\n"u8).SequenceEqual("{}"u8)
            ? null
            : Problem.Invalid(
                "body", $"{body.Length} bytes",
                "must be empty, or an object without members: nothing can be said here");
    }

    private static async Task<Result<ReadOnlyMemory<byte>>> ReadAllAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return Problem.BodyTooLarge(limit);
        }

        // The limit is this product's own, with its own answer; the server's would be a bare 413.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }

        return await ReadAsync(request, limit, cancellationToken);
    }

    private static async Task<Result<ReadOnlyMemory<byte>>> ReadAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var buffer = new byte[Math.Min(request.ContentLength ?? 16_384, limit)];
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                // A body of the announced length ends here; one without a length may go on.
                Array.Resize(ref buffer, Math.Min(Math.Max(buffer.Length * 2, 4_096), limit + 1));
            }

            var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                return new ReadOnlyMemory<byte>(buffer, 0, length);
            }

            length += read;
            if (length == request.ContentLength)
            {
                return new ReadOnlyMemory<byte>(buffer, 0, length);
            }

            if (length > limit)
            {
                return Problem.BodyTooLarge(limit);
            }
        }
    }

    private static Problem UnsupportedMediaType(string? contentType, string what, string remedy) => new()
    {
        Status = 415,
        Code = "unsupported-media-type",
        Title = $"The body is not {what}.",
        Detail = $"Content-Type is '{Fault.Shorten(contentType ?? "")}'. {remedy}",
    };
}
