using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>
/// A version on trial: of a hundred jobs that name no version so many run on it, the rest on the stable one.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Canary
{
    public required string Version { get; init; }

    public required double Percent { get; init; }

    /// <summary>
    /// Whether the job is one of those. Its id alone decides, so that whoever asks, and however often, gets the same
    /// answer; and a share that is raised keeps all jobs of the smaller one.
    /// </summary>
    public bool Takes(string model, JobId id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{model}/{Version}/{id}"), digest);
        var place = BinaryPrimitives.ReadUInt32LittleEndian(digest) / (uint.MaxValue + 1.0);
        return place * 100 < Percent;
    }
}
