using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Serverless.Serving.Admission;

namespace Serverless.Gateway.Headers;

/// <summary>Reads a request's body into memory, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>The body, or the problem with it.</summary>
    public static async Task<(ReadOnlyMemory<byte> Body, Problem? Problem)> ReadJsonAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (!request.HasJsonContentType())
        {
            return (default, UnsupportedMediaType(request.ContentType));
        }

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
                Array.Resize(ref buffer, Math.Clamp(buffer.Length * 2, 4_096, limit + 1));
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

    private static Problem UnsupportedMediaType(string? contentType) => new()
    {
        Status = 415,
        Code = "unsupported-media-type",
        Title = "The body is not JSON.",
        Detail = $"Content-Type is '{Fault.Shorten(contentType ?? "")}'. Send application/json.",
    };
}
