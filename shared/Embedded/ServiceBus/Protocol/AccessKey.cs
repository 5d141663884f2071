using System.Security.Cryptography;
using System.Text;

namespace Serverless.Embedded.ServiceBus.Protocol;

/// <summary>The shared access key and its name, which are compared in constant time.</summary>
internal sealed record AccessKey(string Name, string Key)
{
    public bool Matches(string name, string key) => SameText(Name, name) & SameText(Key, key);

    /// <summary>Returns the HMAC-SHA256 in base64, as used in a shared access signature.</summary>
    public string Sign(string text) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes(text)));

    public static bool SameText(string a, string b) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));
}
