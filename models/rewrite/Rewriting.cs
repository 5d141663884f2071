namespace Serverless.Models.Rewrite;

/// <summary>The result of rewriting a network: a file with fewer operations, or the reason why there is none.</summary>
public abstract record Rewriting
{
    private Rewriting()
    {
    }

    /// <param name="File">The rewritten network. Its metadata contains the SHA-256 of its source.</param>
    /// <param name="HardSigmoids">The number of hard sigmoids that replaced four operations.</param>
    /// <param name="Folded">The number of scales and shifts that were folded into a convolution.</param>
    /// <param name="Channelwise">The number of scales and shifts that became depthwise convolutions.</param>
    public sealed record Done(byte[] File, int HardSigmoids, int Folded, int Channelwise) : Rewriting;

    /// <param name="Reason">The rest of a sentence that starts with the file name.</param>
    public sealed record NotDone(string Reason) : Rewriting;
}
