using Azure.Core;

namespace Serverless.Cloud.Tests.Strict;

/// <summary>
/// The Blob service's rules for names: 1 to 1,024 characters and at most 254 path segments, and no dot at the end.
/// learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata.
/// </summary>
internal sealed class StrictBlobs(LoadTargets targets, TimeProvider time, int? delaySeed)
    : StrictPolicy(time, delaySeed)
{
    private const int MaxLength = 1_024;
    private const int MaxSegments = 254;

    public static Refusal? JudgeName(string name) =>
        name.Length > MaxLength || name.Split('/').Length > MaxSegments || name.EndsWith('.')
            ? new Refusal(400, "InvalidResourceName")
            : null;

    protected override Refusal? Judge(Request request)
    {
        // The path is /account/container/name.
        var name = Uri.UnescapeDataString(request.Uri.ToUri().AbsolutePath).Split('/', 4).ElementAtOrDefault(3) ?? "";
        return JudgeName(name) ?? targets.Judge();
    }
}
