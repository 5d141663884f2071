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

    /// <summary>A body of JSON, or the problem with it.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, Problem? Problem)> ReadJsonAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken) => request.HasJsonContentType()
        ? await ReadAllAsync(request, limit, cancellationToken)
        : (default, UnsupportedMediaType(request.ContentType, "JSON", "Send application/json."));

    /// <summary>A body of JSON and the bytes of tensors behind it, or the problem with it. Clients call it octets, JSON, or nothing.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, Problem? Problem)> ReadBinaryAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var known = string.IsNullOrEmpty(request.ContentType) || request.HasJsonContentType()
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(Octets, StringComparison.OrdinalIgnoreCase));
        return known
            ? await ReadAllAsync(request, limit, cancellationToken)
            : (default, UnsupportedMediaType(request.ContentType, "JSON with tensors behind it", $"Send {Octets}."));
    }

    /// <summary>Reads the body of a request that takes none; one that says something is a problem, so that nothing is overheard.</summary>
    public static async Task<Problem?> ReadNothingAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var (body, problem) = await ReadAllAsync(request, limit, cancellationToken);
        return problem is not null || body.IsEmpty || body.Span.Trim(" \t\r\n"u8).SequenceEqual("{}"u8)
            ? problem
            : Problem.Invalid("body", $"{body.Length} bytes", "must be empty, or an object without members: nothing can be said here");
    }

    private static async Task<(ReadOnlyMemory<byte>, Problem?)> ReadAllAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return (default, Problem.BodyTooLarge(limit));
        }

        // The limit is this product's own, with its own answer; the server's would be a bare 413.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }

        return await ReadAsync(request, limit, cancellationToken);
    }

    private static async Task<(ReadOnlyMemory<byte>, Problem?)> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
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
                return (buffer.AsMemory(0, length), null);
            }

            length += read;
            if (length == request.ContentLength)
            {
                return (buffer.AsMemory(0, length), null);
            }

            if (length > limit)
            {
                return (default, Problem.BodyTooLarge(limit));
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
