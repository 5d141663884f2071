using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Serving.Admission;

/// <summary>
/// Distinguishes different requests under the same id: the SHA-256 (hexadecimal) of everything that defines the job.
/// </summary>
internal static class Fingerprint
{
    public static string Of(Submit submit)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var target = Encoding.UTF8.GetBytes($"{submit.Model}/{submit.Version}");
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, target.Length);
        hash.AppendData(length);
        hash.AppendData(target);
        if (submit.JsonLength is { } jsonLength)
        {
            // The same bytes, split at another position, are a different submit.
            BinaryPrimitives.WriteInt32LittleEndian(length, jsonLength);
            hash.AppendData(length);
        }

        hash.AppendData(submit.Body.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public static string OfRetry(JobId id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"retry\n{id}")));
}
