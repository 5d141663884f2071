using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary>
/// <c>Inference-Header-Content-Length</c>: the number of bytes of JSON in the body. The bytes of the tensors follow
/// (binary tensor data extension of Open Inference).
/// </summary>
internal static class InferenceHeader
{
    public const string Name = "Inference-Header-Content-Length";

    /// <summary>Returns the length, or null if the request has no such header.</summary>
    public static Result<int?> Read(HttpRequest request)
    {
        var header = request.Headers[Name];
        return header.Count == 0 ? (int?)null
            : header.Count == 1
            && int.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? (int?)bytes
            : Problem.Invalid(
                $"header {Name}",
                header.ToString(), "must be one whole number: the number of bytes of JSON at the start of the body");
    }
}
