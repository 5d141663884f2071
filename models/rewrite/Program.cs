using Serverless.Models.Rewrite;

return RewriteCommand.Run(args, Console.Out, Console.Error);
