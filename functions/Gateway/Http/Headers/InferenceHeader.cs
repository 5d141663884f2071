using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Serving;

namespace Serverless.Gateway.Http.Headers;

/// <summary><c>Inference-Header-Content-Length</c>: how many bytes of the body are JSON; those of tensors follow (Open Inference binary tensor data extension).</summary>
internal static class InferenceHeader
{
    public const string Name = "Inference-Header-Content-Length";

    /// <summary>The length, null where there is no such header; or the fault in it.</summary>
    public static bool TryRead(HttpRequest request, out int? length, [NotNullWhen(false)] out Problem? problem)
    {
        (length, problem) = (null, null);
        var header = request.Headers[Name];
        if (header.Count == 0)
        {
            return true;
        }

        if (header.Count == 1 && int.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
        {
            length = bytes;
            return true;
        }

        problem = Problem.Invalid($"header {Name}", header.ToString(), "must be one whole number: the bytes of JSON at the start of the body");
        return false;
    }
}
