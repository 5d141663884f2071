using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary>Reads a request body into memory, up to a limit.</summary>
internal static class RequestBody
{
    /// <summary>
    /// The content type of a body that contains JSON and tensors, here and on other Open Inference servers.
    /// </summary>
    public const string OctetStream = "application/octet-stream";

    /// <summary>Reads a JSON body.</summary>
    public static async Task<Result<ReadOnlyMemory<byte>>> ReadJsonAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken) => request.HasJsonContentType()
        ? await ReadAllAsync(request, limit, cancellationToken)
        : UnsupportedMediaType(request.ContentType, "JSON", "Send application/json.");

    /// <summary>
    /// Reads a body of JSON followed by the bytes of tensors. Clients declare it as octet-stream, as JSON, or not at
    /// all.
    /// </summary>
    public static async Task<Result<ReadOnlyMemory<byte>>> ReadBinaryAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        var known = string.IsNullOrEmpty(request.ContentType) || request.HasJsonContentType()
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals(OctetStream, StringComparison.OrdinalIgnoreCase));
        return known
            ? await ReadAllAsync(request, limit, cancellationToken)
            : UnsupportedMediaType(request.ContentType, "JSON followed by tensors", $"Send {OctetStream}.");
    }

    /// <summary>Reads the body of a request that takes none. A body with content is refused, not ignored.</summary>
    /// <returns>Null if the body is empty or an object without members.</returns>
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
                "must be empty or an object without members, because this request takes no body");
    }

    private static async Task<Result<ReadOnlyMemory<byte>>> ReadAllAsync(
        HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            return Problem.BodyTooLarge(limit);
        }

        // This limit has a problem+json response. The server's own limit would return a 413 without a body.
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = null;
        }

        try
        {
            return await ReadAsync(request.BodyReader, limit, cancellationToken);
        }
        catch (IOException e)
        {
            // The connection's fault, never ours. Most carry a status, but a chunk size that overflows does not.
            return (e as BadHttpRequestException)?.StatusCode switch
            {
                StatusCodes.Status408RequestTimeout => Problem.BodyTimedOut(),
                StatusCodes.Status413PayloadTooLarge => Problem.BodyTooLarge(limit),
                _ => Problem.BodyMalformed(e.Message),
            };
        }
    }

    /// <summary>Takes memory for what has arrived, whatever length the request announced.</summary>
    private static async Task<Result<ReadOnlyMemory<byte>>> ReadAsync(
        PipeReader body, int limit, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            if (read.Buffer.Length > limit)
            {
                body.AdvanceTo(read.Buffer.End);
                return Problem.BodyTooLarge(limit);
            }

            if (read.IsCompleted)
            {
                var whole = read.Buffer.ToArray();
                body.AdvanceTo(read.Buffer.End);
                return new ReadOnlyMemory<byte>(whole);
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
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
