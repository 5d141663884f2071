using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Serverless.Gateway.Http.Answers;

/// <summary>
/// A response whose content does not change while the program runs. It has an ETag, so clients that have the content
/// receive a 304.
/// </summary>
internal sealed class FixedAnswer(ReadOnlyMemory<byte> content, string contentType) : IResult
{
    private readonly string _tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(content.Span).AsSpan(0, 12))}\"";

    /// <summary>Additional response headers.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (request, response) = (httpContext.Request, httpContext.Response);
        response.Headers.ETag = _tag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        if (request.Headers.IfNoneMatch.Contains(_tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = contentType;
        response.ContentLength = content.Length;
        await response.Body.WriteAsync(content, httpContext.RequestAborted);
    }
}
