using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Serverless.Serving.Models;

/// <summary>
/// A version on trial. It runs this percentage of the jobs that name no version; the stable version runs the rest.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Canary
{
    public required string Version { get; init; }

    public required double Percent { get; init; }

    /// <summary>
    /// Whether the canary runs the job. Only the job's id decides, so every instance gives the same answer, and raising
    /// the percentage keeps all jobs that the canary already ran.
    /// </summary>
    public bool Selects(string model, JobId id)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{model}/{Version}/{id}"), digest);
        var place = BinaryPrimitives.ReadUInt32LittleEndian(digest) / (uint.MaxValue + 1.0);
        return place * 100 < Percent;
    }
}
