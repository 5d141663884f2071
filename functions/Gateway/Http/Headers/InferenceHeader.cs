using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary>
/// <c>Inference-Header-Content-Length</c>: how many bytes of the body are JSON; those of tensors follow (Open Inference
/// binary tensor data extension).
/// </summary>
internal static class InferenceHeader
{
    public const string Name = "Inference-Header-Content-Length";

    /// <summary>The length; null if there is no such header.</summary>
    public static Result<int?> Read(HttpRequest request)
    {
        var header = request.Headers[Name];
        return header.Count == 0 ? (int?)null
            : header.Count == 1
            && int.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? (int?)bytes
            : Problem.Invalid(
                $"header {Name}",
                header.ToString(), "must be one whole number: the bytes of JSON at the start of the body");
    }
}
