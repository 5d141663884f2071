using Serverless.Serving.Webhooks;

namespace Serverless.Local;

/// <summary>
/// The webhook secret of a data folder. It is created at the first start and kept, so that receivers are set up only
/// once.
/// </summary>
internal static class SigningSecretFile
{
    private const string FileName = "webhook-secret";

    public static string ReadOrMake(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (File.Exists(path))
        {
            return File.ReadAllText(path).Trim();
        }

        var secret = WebhookSecret.NewText();
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(secret);
        return secret;
    }
}
